/**
 * The twelve key hashes: pure functions from bytes to an unsigned 32-bit value, held in an {@code int}.
 *
 * <p>Start at {@link dev.nutcracker.hash.KeyHash}, the table of their names in the configuration file. Every other
 * class here is one algorithm or one family of them.
 *
 * <p>Where data lies depends on every bit these functions return, including what looks like a mistake: bytes of 0x80
 * and above are sign-extended by some, CRC-16 keeps 32 bits and CRC-32 only 15. None of that may be mended.
 */
@NullMarked
package dev.nutcracker.hash;

import org.jspecify.annotations.NullMarked;
