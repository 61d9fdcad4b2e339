/**
 * The running proxy: workers are built from a configuration, started, asked and stopped. Start with {@link
 * dev.nutcracker.proxy.Proxy}.
 */
@NullMarked
package dev.nutcracker.proxy;

import org.jspecify.annotations.NullMarked;
