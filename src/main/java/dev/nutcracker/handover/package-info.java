/**
 * The hand-over of listening sockets and clients from one process to the next.
 *
 * <p>Start with {@link dev.nutcracker.handover.Giving}, which is the old process, and {@link
 * dev.nutcracker.handover.Taking}, the new one; both speak the {@linkplain dev.nutcracker.handover.Message messages}. What
 * they give and take, they ask of the proxy around them through {@link dev.nutcracker.handover.Giver} and {@link
 * dev.nutcracker.handover.Taker}.
 *
 * <p>State of another part of the process is passed as a {@link dev.nutcracker.handover.Message.Extra}, by a name that
 * both processes know; one that the new process does not know is ignored.
 */
@NullMarked
package dev.nutcracker.handover;

import org.jspecify.annotations.NullMarked;
