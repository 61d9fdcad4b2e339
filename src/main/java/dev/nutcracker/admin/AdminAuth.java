package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.nutcracker.admin.TokenFile.Grant;
import dev.nutcracker.config.AdminConfig;
import dev.nutcracker.config.AdminLevel;
import dev.nutcracker.config.RemoteAccess;
import dev.nutcracker.config.TokenFor;
import dev.nutcracker.console.Caller;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may do what: the console's socket lets everything; on the statistics port root and the proxy's user on
 * this machine may do what {@code local} says, others what {@code remote} says; and a token is good for its level.
 *
 * <p>A browser on this machine sends requests for any site that is open in it. So a request that changes something must
 * not come from another site, and must not be addressed by a host name: anybody can point a name at this machine.
 */
final class AdminAuth {
    private static final String BEARER = "bearer ";
    private static final Pattern LITERAL_HOST =
            Pattern.compile("(?i)(localhost|[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+])(:[0-9]+)?");

    private AdminAuth() {}

    /** Returns the error for a request to change something that is not an operator's; null if it is. */
    static @Nullable HttpResponse refusal(ProxyControl proxy, HttpRequest request) {
        return refusal(proxy, request, AdminLevel.OPERATE);
    }

    /** Returns the error for a request of somebody who may not do what takes this level; null if there is none. */
    static @Nullable HttpResponse refusal(ProxyControl proxy, HttpRequest request, AdminLevel needed) {
        if (isOfAnotherSite(request)) {
            return forbidden("not from a page of another site");
        }
        AdminConfig admin = proxy.configuration().global().admin();
        Grant grant = grant(request, admin.tokenFile());
        if (grant != null) {
            return grant.level().includes(needed) ? null : tooLow(needed, grant.level());
        }
        HttpResponse refusal = refusalByPlace(admin, request, needed);
        if (refusal != null) {
            return refusal;
        }
        return isAddressedByName(request) ? forbidden("ask by address, 127.0.0.1 or localhost for example") : null;
    }

    /** Returns the error for a request to look at something, which any page may send; null if there is none. */
    static @Nullable HttpResponse refusalToLook(ProxyControl proxy, HttpRequest request) {
        AdminConfig admin = proxy.configuration().global().admin();
        boolean allowed = level(admin, request.door(), request.from(), request.owner()) != null
                || grant(request, admin.tokenFile()) != null;
        if (allowed) {
            return null;
        }
        return admin.tokenFile() == null
                ? forbidden("only from this machine (global: admin: remote: none)")
                : unauthorized();
    }

    /** Whether a token was given that is not the right one, if the request was refused. */
    static boolean gaveToken(HttpRequest request) {
        return request.header("authorization") != null;
    }

    /** Returns the sender of a request to the console, who is allowed to look at something at least. */
    static Caller caller(ProxyControl proxy, HttpRequest request) {
        AdminConfig admin = proxy.configuration().global().admin();
        Grant grant = grant(request, admin.tokenFile());
        return grant == null
                ? caller(admin, request.door(), request.from(), request.owner())
                : caller(admin, request.sender(), grant);
    }

    /**
     * Returns the sender of a request for the web page, with the level that its requests to change something will have: none
     * of those is taken that are addressed by a host name without a token.
     */
    static Caller viewer(ProxyControl proxy, HttpRequest request) {
        Caller caller = caller(proxy, request);
        AdminLevel level = AdminLevel.READ;
        for (AdminLevel higher : AdminLevel.values()) {
            if (refusal(proxy, request, higher) == null) {
                level = higher;
            }
        }
        return new Caller(caller.name(), level, caller.seesSecrets());
    }

    /** Returns who is at the other end of a connection, without a token. */
    static Caller caller(AdminConfig admin, Door door, SocketAddress from, PeerOwner owner) {
        AdminLevel level = level(admin, door, from, owner);
        String name = HttpRequest.sender(from);
        boolean seesSecrets =
                admin.tokenFor() == TokenFor.CHANGES || (level != null && level.includes(AdminLevel.OPERATE));
        return new Caller(name, level, level != null && seesSecrets);
    }

    /** Returns who is at the other end of a connection, with a token that is right. */
    static Caller caller(AdminConfig admin, String sender, Grant grant) {
        String label = grant.label().isEmpty() ? "" : ", " + grant.label();
        boolean seesSecrets =
                admin.tokenFor() == TokenFor.CHANGES || grant.level().includes(AdminLevel.OPERATE);
        return new Caller(sender + label, grant.level(), seesSecrets);
    }

    /** Returns what somebody may do without a token; null for nothing. */
    private static @Nullable AdminLevel level(AdminConfig admin, Door door, SocketAddress from, PeerOwner owner) {
        if (door == Door.SOCKET) {
            return AdminLevel.ADMIN;
        }
        if (isOnThisMachine(from)) {
            return owner.isAnother() ? AdminLevel.READ : admin.local();
        }
        return admin.remote() == RemoteAccess.READ ? AdminLevel.READ : null;
    }

    private static @Nullable HttpResponse refusalByPlace(AdminConfig admin, HttpRequest request, AdminLevel needed) {
        AdminLevel level = level(admin, request.door(), request.from(), request.owner());
        if (level != null && level.includes(needed)) {
            return null;
        }
        if (admin.tokenFile() != null) {
            return unauthorized();
        }
        if (!isOnThisMachine(request.from())) {
            return forbidden("only from this machine, since no token_file is configured");
        }
        return request.owner().isAnother()
                ? forbidden("only for root and the user of the proxy, since no token_file is configured")
                : tooLow(needed, admin.local());
    }

    private static HttpResponse tooLow(AdminLevel needed, AdminLevel had) {
        return forbidden("this takes level " + needed.label() + ", and yours is " + had.label());
    }

    private static boolean isOfAnotherSite(HttpRequest request) {
        @Nullable String origin = request.header("origin");
        @Nullable String host = request.header("host");
        return origin != null
                && !origin.equalsIgnoreCase("http://" + host)
                && !origin.equalsIgnoreCase("https://" + host);
    }

    private static boolean isOnThisMachine(SocketAddress from) {
        return from instanceof UnixDomainSocketAddress
                || (from instanceof InetSocketAddress inet && inet.getAddress().isLoopbackAddress());
    }

    /** Browsers do not use Unix sockets, and always send a Host header. */
    private static boolean isAddressedByName(HttpRequest request) {
        @Nullable String host = request.header("host");
        return request.from() instanceof InetSocketAddress
                && host != null
                && !LITERAL_HOST.matcher(host).matches();
    }

    private static @Nullable Grant grant(HttpRequest request, @Nullable Path tokenFile) {
        @Nullable String authorization = request.header("authorization");
        if (tokenFile == null
                || authorization == null
                || !authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return null;
        }
        byte[] given = authorization.substring(BEARER.length()).strip().getBytes(ISO_8859_1);
        return TokenFile.find(tokenFile, given);
    }

    private static HttpResponse forbidden(String text) {
        return HttpResponse.text(HttpStatus.FORBIDDEN, text);
    }

    private static HttpResponse unauthorized() {
        return HttpResponse.text(
                        HttpStatus.UNAUTHORIZED, "the token in token_file is needed: Authorization: Bearer TOKEN")
                .with("WWW-Authenticate", "Bearer");
    }
}
