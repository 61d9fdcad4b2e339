package dev.nutcracker.topology;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.testing.RedisText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a node of a cluster says, in the forms of {@code CLUSTER NODES} and {@code CLUSTER SLOTS}. Hosts are 127.0.0.1. */
final class ClusterText {
    private record Line(String id, int port, String flags, String primary, long epoch, String link, String slots) {
        boolean isPrimary() {
            return flags.contains("master");
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private String host = "127.0.0.1";

    static ClusterText of() {
        return new ClusterText();
    }

    /** A primary with these slots, as {@code 0-5460 7000}, and maybe open ones. */
    ClusterText primary(String id, int port, long epoch, String slots) {
        return node(id, port, "master", "-", epoch, "connected", slots);
    }

    ClusterText replica(String id, int port, String primary) {
        return node(id, port, "slave", primary, 0, "connected", "");
    }

    ClusterText node(String id, int port, String flags, String primary, long epoch, String link, String slots) {
        lines.add(new Line(id, port, flags, primary, epoch, link, slots));
        return this;
    }

    /** In the answer to CLUSTER SLOTS, all nodes have this host: {@code ?}, empty, or a name; null for nil. */
    ClusterText host(String text) {
        host = text;
        return this;
    }

    String nodes(String self) {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            String flags = line.id.equals(self) ? "myself," + line.flags : line.flags;
            String slots = line.slots.isEmpty() ? "" : " " + line.slots;
            text.append(line.id + " 127.0.0.1:" + line.port + "@" + (line.port + 10000) + " " + flags + " "
                    + line.primary + " 0 1795939150039 " + line.epoch + " " + line.link + slots + "\n");
        }
        return RedisText.bulk(text.toString());
    }

    String slots() {
        StringBuilder text = new StringBuilder();
        int count = 0;
        for (Line line : lines) {
            for (String word : line.slots.split(" ", -1)) {
                if (line.isPrimary() && !word.isEmpty() && !word.startsWith("[")) {
                    String[] ends = word.split("-", -1);
                    text.append(range(ends[0], ends[ends.length - 1], line));
                    count++;
                }
            }
        }
        return "*" + count + "\r\n" + text;
    }

    private String range(String first, String last, Line primary) {
        StringBuilder text = new StringBuilder();
        int count = 3;
        text.append(":" + first + "\r\n:" + last + "\r\n").append(entry(primary));
        for (Line line : lines) {
            if (line.primary.equals(primary.id)) {
                text.append(entry(line));
                count++;
            }
        }
        return "*" + count + "\r\n" + text;
    }

    private String entry(Line line) {
        String named = host == null ? "$-1\r\n" : RedisText.bulk(host);
        return "*4\r\n" + named + ":" + line.port + "\r\n" + RedisText.bulk(line.id) + "*0\r\n";
    }

    /** What the node of this id says, asked at 127.0.0.1 and its port. */
    ClusterReport report(String self) {
        return report(self, nodes(self));
    }

    /** The same of a node that refuses CLUSTER NODES. */
    ClusterReport reportWithoutNodes(String self) {
        return report(self, "-NOPERM this user has no permissions to run the 'cluster|nodes' command\r\n");
    }

    private ClusterReport report(String self, String nodes) {
        int port = lines.stream()
                .filter(line -> line.id.equals(self))
                .findFirst()
                .orElseThrow()
                .port();
        ClusterReport report =
                ClusterReport.of(reply(slots()), reply(nodes), RunningClusterWatch.local(port), AddressMap.NONE);
        if (report == null) {
            throw new AssertionError("Makes no sense: " + nodes + slots());
        }
        return report;
    }

    /** Reads one reply. */
    static Reply reply(String text) {
        ReplyReader reader = new ReplyReader(ReplyReader.CLUSTER);
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        reader.add(bytes);
        bytes.release();
        Reply reply = reader.next();
        if (reply == null) {
            throw new AssertionError("No reply: " + text);
        }
        return reply;
    }
}
