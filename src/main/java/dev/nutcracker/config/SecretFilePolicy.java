package dev.nutcracker.config;

/** What happens when other users of the machine can read a file with a secret. */
public enum SecretFilePolicy {
    WARN,
    REFUSE,
    IGNORE
}
