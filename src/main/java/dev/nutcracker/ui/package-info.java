/**
 * The web page for operators: its files, which lie beside these classes in the jar, and the data that it asks for.
 *
 * <p>Start with {@code ui/app.js} among the resources, which shows everything, and {@link dev.nutcracker.ui.UiState},
 * which says everything. What the page changes goes through the console.
 */
@NullMarked
package dev.nutcracker.ui;

import org.jspecify.annotations.NullMarked;
