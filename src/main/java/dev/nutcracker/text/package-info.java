/**
 * Forms of text that several packages read or write: JSON ({@link dev.nutcracker.text.JsonWriter}), addresses as numbers
 * ({@link dev.nutcracker.text.AddressLiteral}), and files that grow by lines ({@link dev.nutcracker.text.LogOutput}). It imports
 * none of them.
 */
@NullMarked
package dev.nutcracker.text;

import org.jspecify.annotations.NullMarked;
