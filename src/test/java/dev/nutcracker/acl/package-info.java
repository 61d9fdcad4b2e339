@NullMarked
package dev.nutcracker.acl;

import org.jspecify.annotations.NullMarked;
