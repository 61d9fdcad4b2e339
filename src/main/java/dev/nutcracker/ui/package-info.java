/**
 * The web page for operators: its files, which lie beside these classes in the jar, and the data that it asks for.
 *
 * <p>Start with {@code ui/app.js} among the resources, where the page begins: its modules import each other one way, and
 * {@code showing.js} shows everything. {@link dev.nutcracker.ui.UiState} says everything. What the page changes goes through
 * the console.
 */
@NullMarked
package dev.nutcracker.ui;

import org.jspecify.annotations.NullMarked;
