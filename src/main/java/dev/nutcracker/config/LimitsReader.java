package dev.nutcracker.config;

import dev.nutcracker.config.Section.Located;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code limits} of a pool. */
final class LimitsReader {
    private final Section<LimitKey> section;
    private final LimitRules rules;
    private final CommandRulesReader commandRules;

    /** @param commands null to take every command */
    LimitsReader(Section<PoolKey> pool, @Nullable CommandNames commands, Problems problems) {
        this.section = pool.keys(PoolKey.LIMITS, LimitKey.class);
        this.rules = new LimitRules(pool, section, problems);
        this.commandRules = new CommandRulesReader(pool, section, commands, problems);
    }

    LimitsConfig read() {
        LimitsConfig limits = new LimitsConfig(
                rates(), accepts(), times(), bounds(), addresses(), commandRules.read(), proxyProtocol());
        rules.check(limits);
        return limits;
    }

    private RateLimits rates() {
        return new RateLimits(
                rate(LimitKey.REQUESTS_PER_SECOND, LimitKey.BYTES_PER_SECOND),
                rate(LimitKey.CLIENT_REQUESTS_PER_SECOND, LimitKey.CLIENT_BYTES_PER_SECOND),
                rate(LimitKey.ADDRESS_REQUESTS_PER_SECOND, LimitKey.ADDRESS_BYTES_PER_SECOND),
                section.number(LimitKey.BURST),
                section.required(LimitKey.OVER_LIMIT, OverLimit.class),
                users());
    }

    private Rate rate(LimitKey requests, LimitKey bytes) {
        return new Rate(section.number(requests), section.number(bytes));
    }

    private List<UserLimit> users() {
        List<UserLimit> users = new ArrayList<>();
        for (Located<Section<UserLimitKey>> item : section.listOfKeys(LimitKey.USERS, UserLimitKey.class)) {
            Section<UserLimitKey> user = item.value();
            user.require(UserLimitKey.NAME, LimitKey.USERS, item.at());
            String name = user.value(UserLimitKey.NAME, String.class);
            if (name != null && rules.isNewUser(name, user.position(UserLimitKey.NAME))) {
                Rate rate = new Rate(
                        user.number(UserLimitKey.REQUESTS_PER_SECOND), user.number(UserLimitKey.BYTES_PER_SECOND));
                users.add(new UserLimit(name, rate, Math.toIntExact(user.number(UserLimitKey.CLIENTS))));
            }
        }
        return users;
    }

    private AcceptLimits accepts() {
        return new AcceptLimits(
                integer(LimitKey.CLIENTS_PER_ADDRESS),
                integer(LimitKey.ACCEPTS_PER_SECOND),
                integer(LimitKey.ACCEPTS_PER_SECOND_PER_ADDRESS));
    }

    private ClientTimes times() {
        return new ClientTimes(
                section.number(LimitKey.AUTH_TIMEOUT),
                section.number(LimitKey.IDLE_TIMEOUT),
                section.number(LimitKey.STALL_TIMEOUT));
    }

    private RequestBounds bounds() {
        return new RequestBounds(
                section.number(LimitKey.MAX_REQUEST),
                section.number(LimitKey.MAX_RESPONSE),
                integer(LimitKey.MAX_ARGUMENTS),
                integer(LimitKey.MAX_KEY));
    }

    private AddressRules addresses() {
        return new AddressRules(networks(LimitKey.ALLOW), networks(LimitKey.DENY_FROM));
    }

    private ProxyProtocolConfig proxyProtocol() {
        boolean required =
                section.required(LimitKey.PROXY_PROTOCOL, String.class).equals("required");
        return new ProxyProtocolConfig(required, networks(LimitKey.PROXY_PROTOCOL_FROM));
    }

    private List<Cidr> networks(LimitKey key) {
        return section.items(key, Cidr.class).stream().map(Located::value).toList();
    }

    private int integer(LimitKey key) {
        return Math.toIntExact(section.number(key));
    }
}
