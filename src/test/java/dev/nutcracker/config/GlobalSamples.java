package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;
import static dev.nutcracker.config.Sample.rejected;
import static dev.nutcracker.config.Samples.BASE;

import java.util.List;

/** Files that show the rules of {@code global}. */
final class GlobalSamples {
    private GlobalSamples() {}

    static List<Sample> all() {
        String because = "global is ours";
        return List.of(
                accepted("pool named global", BASE.replace("alpha", "global")),
                accepted(
                                "global settings",
                                "global:\n  workers: 4\n  max_memory: 512m\n  drain_timeout: 0\n  drain_delay: 3000\n"
                                        + "  handover: /run/nutcracker/handover.sock\n  handover_timeout: 5000\n  history: 0\n"
                                        + BASE)
                        .unlikeTheOriginal(because),
                accepted("no global settings", "global: {}\n" + BASE).unlikeTheOriginal(because),
                rejected(
                        "global settings without pools",
                        "global:\n  workers: 4\n",
                        "1:1: there is no pool; a pool is its name and a colon, with its keys below"),
                accepted("a section of global", "global:\n  admin:\n    token_file: token\n" + BASE)
                        .unlikeTheOriginal(because),
                rejected(
                        "wrong sections of global",
                        "global:\n  admin:\n    token_fil: x\n    token_file: [a]\n    token_file: b\n" + BASE,
                        "3:5: token_fil: unknown key, did you mean token_file?",
                        "4:17: token_file: has a list as its value; allowed: the path of a file",
                        "5:5: token_file: given twice, first on line 4"),
                rejected(
                        "a section of global that is a text",
                        "global:\n  admin: yes\n" + BASE,
                        "2:10: admin: has no keys below it; allowed: token_file, token_for, socket, socket_mode, local, remote, state_file, ui, tls"),
                rejected(
                        "a section of global that is a list",
                        "global:\n  admin:\n   - token_file\n" + BASE,
                        "3:4: admin: has a list below it, not keys; allowed: token_file, token_for, socket, socket_mode, local, remote, state_file, ui, tls"),
                rejected(
                        "a path that is none",
                        "global:\n  admin:\n    token_file: \"a\\0b\"\n" + BASE,
                        "3:17: token_file: \"a\\u0000b\" is not a path; allowed: the path of a file"),
                rejected(
                        "a form and a level of the log that are not there",
                        "global:\n  watch: yes\n  log:\n    format: JSON\n    level: 12\n" + BASE,
                        "2:10: watch: \"yes\" is not allowed; allowed: true, false",
                        "4:13: format: \"JSON\" is not allowed, did you mean json?; allowed: line, json",
                        "5:12: level: \"12\" is out of range; allowed: 0 to 11"),
                rejected(
                        "global that is a text",
                        "global: 4\n" + BASE,
                        "1:1: global: has no keys; listen and servers belong below it, indented"),
                rejected(
                        "a hand-over with a transport that cannot pass sockets",
                        "global:\n  transport: nio\n  handover: /run/h.sock\n" + BASE,
                        "3:13: handover: sockets cannot be passed with transport nio; allowed: auto, epoll"),
                rejected(
                        "wrong global settings",
                        "global:\n  workers: 0\n  max_memory: 1x\n  drain_timeout: 3600001\n  worker: 1\n  foo: 1\n"
                                + "  drain_delay: 3s\n  history: 3601\n"
                                + BASE,
                        "2:12: workers: \"0\" is out of range; allowed: 1 to 1024",
                        "3:15: max_memory: \"1x\" is not a number; allowed: 1048576 to 1125899906842624, or with"
                                + " k, m or g behind the number",
                        "4:18: drain_timeout: \"3600001\" is out of range; allowed: 0 to 3600000",
                        "5:3: worker: unknown key, did you mean workers?",
                        "6:3: foo: unknown key; allowed: workers, max_memory, drain_timeout, drain_delay, handover, handover_timeout, history, transport, admin, log, audit, secret_files, ready_min_servers, users_file, watch, zone, discovery_cache, tls",
                        "7:16: drain_delay: \"3s\" is not a number; allowed: 0 to 3600000",
                        "8:12: history: \"3601\" is out of range; allowed: 0 to 3600"));
    }
}
