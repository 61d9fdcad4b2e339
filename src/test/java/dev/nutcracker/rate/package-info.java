@NullMarked
package dev.nutcracker.rate;

import org.jspecify.annotations.NullMarked;
