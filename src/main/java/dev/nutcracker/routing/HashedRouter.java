package dev.nutcracker.routing;

/** A router for which the place of a key in the hash space matters. */
abstract sealed class HashedRouter extends Router implements HashDivision permits KetamaRouter, ModulaRouter {
    private final RoutingRule rule;

    HashedRouter(RoutingRule rule) {
        this.rule = rule;
    }

    @Override
    final int position(byte[] key, int offset, int length) {
        return rule.position(key, offset, length);
    }
}
