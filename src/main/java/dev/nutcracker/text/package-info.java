/**
 * Forms of text that several packages read or write: JSON ({@link dev.nutcracker.text.JsonWriter}) and addresses as numbers
 * ({@link dev.nutcracker.text.AddressLiteral}). It imports none of them.
 */
@NullMarked
package dev.nutcracker.text;

import org.jspecify.annotations.NullMarked;
