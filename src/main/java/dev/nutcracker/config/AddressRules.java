package dev.nutcracker.config;

import java.util.List;

/**
 * From where clients may connect: not from {@code denyFrom}; then, unless {@code allow} is empty, only from there.
 */
public record AddressRules(List<Cidr> allow, List<Cidr> denyFrom) {
    /** The values of a pool without the keys. */
    public static final AddressRules NONE = new AddressRules(List.of(), List.of());

    public AddressRules {
        allow = List.copyOf(allow);
        denyFrom = List.copyOf(denyFrom);
    }
}
