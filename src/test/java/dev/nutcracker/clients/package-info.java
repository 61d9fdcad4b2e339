/** Client libraries with their default settings, several real servers behind the proxy. */
@NullMarked
package dev.nutcracker.clients;

import org.jspecify.annotations.NullMarked;
