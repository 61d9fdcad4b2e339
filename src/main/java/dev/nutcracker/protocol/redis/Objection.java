package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Refusal;

/**
 * Why the proxy does not serve a request.
 *
 * @param response what the client is answered; not to be written to
 */
record Objection(Refusal refusal, byte[] response) {}
