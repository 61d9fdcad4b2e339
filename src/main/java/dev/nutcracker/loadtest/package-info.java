/**
 * A short load on servers and proxies, for users who want to know what a proxy costs them. {@link
 * dev.nutcracker.loadtest.Bench} is the command; a {@link dev.nutcracker.loadtest.Load} is one run of it.
 */
@NullMarked
package dev.nutcracker.loadtest;

import org.jspecify.annotations.NullMarked;
