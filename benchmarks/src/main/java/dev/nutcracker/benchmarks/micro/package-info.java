/**
 * Parts of the request path one by one, measured with JMH through their public entry points. Each class is one part; the
 * samples of requests and responses are in {@link dev.nutcracker.benchmarks.micro.Samples}.
 */
@NullMarked
package dev.nutcracker.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
