/**
 * The configuration file: records for its content, and the steps from its bytes to them.
 *
 * <p>Start at {@link dev.nutcracker.config.ConfigLoader}; its result is a {@link
 * dev.nutcracker.config.Configuration}. The keys a file may have are rows of tables, {@code PoolKey}, {@code
 * GlobalKey} and one for each section, such as {@code AdminKey} and {@code LimitKey}: a new key is a new row, and a
 * component of the record that carries its value.
 *
 * <pre>
 *   bytes ── FileDecoder ──► text ── YamlReader ──► Yaml ── Section ──► values ── PoolReader ──► PoolConfig
 *                                    places kept           by table     checked   together
 * </pre>
 *
 * <p>Every step reports to {@code Problems} and goes on as far as it can, so that a user sees all mistakes at once.
 * {@code HealthRules}, {@code LimitRules}, {@code CommandRulesReader} and {@code StandInRules} refuse keys that contradict
 * each other, {@code PoolWarnings} and {@code FailureWarnings} warn. Commands that a file names are looked up in {@link
 * dev.nutcracker.config.CommandNames}. Nothing in here opens a socket; the only look outside is the resolving of the names to listen on.
 */
@NullMarked
package dev.nutcracker.config;

import org.jspecify.annotations.NullMarked;
