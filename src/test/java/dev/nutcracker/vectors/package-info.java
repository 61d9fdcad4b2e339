/** Known answers from {@code src/test/resources/vectors}, read row by row. */
@NullMarked
package dev.nutcracker.vectors;

import org.jspecify.annotations.NullMarked;
