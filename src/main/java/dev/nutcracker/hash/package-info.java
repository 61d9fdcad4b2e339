/**
 * The twelve key hashes: pure functions from bytes to an unsigned 32-bit value, held in an {@code int}.
 *
 * <p>Start at {@link dev.nutcracker.hash.KeyHash}, the table of their names in the configuration file. Every other
 * class here is one algorithm or one family of them.
 * {@link dev.nutcracker.hash.Sha256} is no key hash; it is here for all that need a digest.
 *
 * <p>The placement of data depends on every bit of these results, including apparent mistakes: some functions
 * sign-extend bytes of 0x80 and above, CRC-16 keeps 32 bits and CRC-32 only 15. None of that may be fixed.
 */
@NullMarked
package dev.nutcracker.hash;

import org.jspecify.annotations.NullMarked;
