package dev.nutcracker.config;

/** Whether clients show a certificate. */
public enum ClientCertificates {
    NONE,
    /** They may, and it is verified then. */
    OPTIONAL,
    REQUIRED
}
