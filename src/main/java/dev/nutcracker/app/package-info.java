/** The program: command line, start and stop. Start with {@link dev.nutcracker.app.Main}. */
@NullMarked
package dev.nutcracker.app;

import org.jspecify.annotations.NullMarked;
