/** Tests of the sources of server lists, and of the rules by which their answers are taken. */
@NullMarked
package dev.nutcracker.discovery;

import org.jspecify.annotations.NullMarked;
