package dev.nutcracker.server;

import dev.nutcracker.config.RouteConfig;
import dev.nutcracker.routing.HashTag;
import dev.nutcracker.routing.KeyRoutes;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A route as the pools of this worker make it: to a target, or to further routes. */
record RouteStep(
        RouteConfig config,
        int share,
        KeyRoutes.Uses uses,
        int mark,
        int jointMark,
        @Nullable HashTag tag,
        int target,
        List<RouteStep> further) {
    RouteStep(RouteConfig config, int share, KeyRoutes.Uses uses, int mark, int target, List<RouteStep> further) {
        this(config, share, uses, mark, KeyRoutes.NONE, null, target, further);
    }

    RouteStep withJoint(int joint) {
        return new RouteStep(config, share, uses, mark, joint, tag, target, further);
    }

    RouteStep by(@Nullable HashTag other) {
        return new RouteStep(config, share, uses, mark, jointMark, other, target, further);
    }

    KeyRoutes.Entry entry(Predicate<RouteConfig> takes) {
        return further.isEmpty()
                ? new KeyRoutes.Entry(config.route(share).by(tag), uses, mark, jointMark, target)
                : new KeyRoutes.Entry(config.route(share).by(tag), uses, mark, jointMark, routes(further, takes));
    }

    static KeyRoutes routes(List<RouteStep> steps, Predicate<RouteConfig> takes) {
        return new KeyRoutes(steps.stream()
                .filter(step -> takes.test(step.config))
                .map(step -> step.entry(takes))
                .toArray(KeyRoutes.Entry[]::new));
    }
}
