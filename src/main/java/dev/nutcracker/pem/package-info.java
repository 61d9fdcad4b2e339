/**
 * Files in PEM with certificates, private keys and revocation lists, read with the JDK alone. Start at {@link
 * dev.nutcracker.pem.CertificateFile}.
 *
 * <p>A file that has been read is a value: its path and what was found there. So two configurations differ when the content of
 * a file has changed, and everything that is made of one has the content that was checked.
 */
@NullMarked
package dev.nutcracker.pem;

import org.jspecify.annotations.NullMarked;
