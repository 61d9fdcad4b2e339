/**
 * Coming from other proxies: {@link dev.nutcracker.migration.Import} writes a configuration that has the meaning of theirs,
 * as far as that is possible, and {@link dev.nutcracker.migration.Verify} looks at servers whether their keys are where a
 * configuration expects them.
 */
@NullMarked
package dev.nutcracker.migration;

import org.jspecify.annotations.NullMarked;
