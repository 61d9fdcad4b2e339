/**
 * Users and their rights, in the language of Redis' ACL files: reading rules, writing them in Redis' canonical form, and
 * matching keys. Knows no protocol and no command; a {@link dev.nutcracker.acl.Vocabulary} has the names.
 *
 * <p>Texts have one character for each byte (ISO 8859-1), since names, passwords and patterns may be any bytes.
 *
 * <p>{@link dev.nutcracker.acl.UsersFile} reads a file into {@link dev.nutcracker.acl.UserRules}. Start there.
 */
@NullMarked
package dev.nutcracker.acl;

import org.jspecify.annotations.NullMarked;
