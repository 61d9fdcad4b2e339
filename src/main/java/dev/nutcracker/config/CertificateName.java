package dev.nutcracker.config;

/** The part of a certificate that is the name of its owner. */
public enum CertificateName {
    NONE,
    /** The common name of the subject. */
    CN,
    /** Alternative names of this type. */
    DNS,
    URI,
    EMAIL
}
