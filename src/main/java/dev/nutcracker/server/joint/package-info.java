/**
 * Requests that concern several pools: values that are brought from one pool to another before a request is served, and writes of which
 * other pools learn.
 *
 * <p>Start with {@link dev.nutcracker.server.joint.JointRead} and {@link dev.nutcracker.server.joint.JointWrite}, which stand for a
 * client's request. {@link dev.nutcracker.server.joint.Transfer} brings a value; {@link dev.nutcracker.server.KeyGate} keeps writes away
 * meanwhile.
 */
@NullMarked
package dev.nutcracker.server.joint;

import org.jspecify.annotations.NullMarked;
