package dev.nutcracker.routing;

/** A router for which the place of a key in the hash space matters. */
abstract sealed class HashedRouter extends Router implements HashDivision permits KetamaRouter, ModulaRouter {
    private final KeyPosition positions;

    HashedRouter(KeyPosition positions) {
        this.positions = positions;
    }

    @Override
    final int position(byte[] key, int offset, int length) {
        return positions.of(key, offset, length);
    }
}
