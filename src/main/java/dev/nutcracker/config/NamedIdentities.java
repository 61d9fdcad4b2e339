package dev.nutcracker.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Certificates for clients that ask for certain names, from an item of {@code names}.
 *
 * @param names in lower case; one that begins with {@code *.} stands for those with any first label
 */
public record NamedIdentities(List<String> names, List<TlsIdentity> identities) {
    public NamedIdentities {
        names = List.copyOf(names);
        identities = List.copyOf(identities);
    }

    /** As in a file. */
    @Override
    public String toString() {
        return "{names: " + list(names) + ", certificate: "
                + list(identities.stream()
                        .map(identity -> identity.certificate().path())
                        .toList())
                + ", key: "
                + list(identities.stream()
                        .map(identity -> identity.key().path())
                        .toList())
                + '}';
    }

    private static String list(List<?> items) {
        return items.stream().map(item -> FileText.quoted(item.toString())).collect(Collectors.joining(", ", "[", "]"));
    }
}
