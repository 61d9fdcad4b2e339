/**
 * The running proxy: workers built from a configuration, started, asked, stopped. Start with
 * {@link dev.nutcracker.proxy.Proxy}.
 */
@NullMarked
package dev.nutcracker.proxy;

import org.jspecify.annotations.NullMarked;
