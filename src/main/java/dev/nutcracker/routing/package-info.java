/**
 * From a key to the server that holds it: hash tag, hash, and ketama, modula or random distribution, or the slots of a cluster.
 *
 * <p>Start at {@link dev.nutcracker.routing.RoutingRule}, the routing settings of a pool. For the pool's servers it
 * builds a {@link dev.nutcracker.routing.Router}. Routers never change: when a server is ejected or comes back, the rule
 * builds another one. A {@link dev.nutcracker.routing.Topology} has a router and says which server stands for each of its
 * places. The request path uses only these two.
 *
 * <p>{@link dev.nutcracker.routing.Placement} and {@link dev.nutcracker.routing.MovedShare} measure and compare, for
 * operators; they read the same routers, as {@link dev.nutcracker.routing.HashDivision}s.
 *
 * <p>Here a server is an index among the pool's servers, which are ordered by name.
 */
@NullMarked
package dev.nutcracker.routing;

import org.jspecify.annotations.NullMarked;
