/** Tests of the shell scripts that start the program. */
@NullMarked
package dev.nutcracker.launch;

import org.jspecify.annotations.NullMarked;
