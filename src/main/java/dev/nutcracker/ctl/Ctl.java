package dev.nutcracker.ctl;

import dev.nutcracker.console.ConsoleException;
import dev.nutcracker.console.Words;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code nutcrackerctl}.
 *
 * @param environment of the process
 * @param elsewhere where the proxy is if nothing names it and the usual socket is missing
 */
public record Ctl(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, String elsewhere) {
    /** The statistics port of a proxy that is started without options. */
    public static final String USUAL_ADDRESS = "127.0.0.1:22222";

    private static final Path USUAL_SOCKET = Path.of("/run/nutcracker/admin.sock");
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(2);

    private static final String USAGE = """
            usage: nutcrackerctl [-s ADDRESS|PATH] [-t TOKENFILE] [--json|--csv] [COMMAND…]

              -s ADDRESS|PATH  of the proxy: host:port, or the path of a Unix socket
              -t TOKENFILE     a file with a token in its first line
              --json, --csv    the form of the answer
              -h, --help       this

            The proxy is that of -s, otherwise of the environment's NUTCRACKER_ADMIN, otherwise at
            /run/nutcracker/admin.sock if there is such a socket, otherwise at the statistics port
            of the service that runs this (MAINPID), otherwise at 127.0.0.1:22222.
            Without a command, commands are read from standard input, one a line. HELP shows all.

              nutcrackerctl stat                  a line a second
              nutcrackerctl top [-d seconds] [-n times] [-b]
                                                  pools, servers, clients and commands on the whole screen
              nutcrackerctl completion bash|zsh   completions for a shell
              nutcrackerctl import, verify, bench
                                                  other proxies' files, where keys are, what the proxy adds

            exit status: 0 done, 1 refused, 2 usage, 3 nobody there, 4 timed out, 5 not allowed
            """;

    /** Returns the exit status. */
    public int run(List<String> arguments) {
        try {
            return run(CtlOptions.parse(arguments)).ordinal();
        } catch (ConsoleException e) {
            err.println("nutcrackerctl: " + e.getMessage());
            return ExitStatus.USAGE.ordinal();
        } catch (CtlException e) {
            err.println("nutcrackerctl: " + e.getMessage());
            if (e.status() == ExitStatus.USAGE) {
                err.println("nutcrackerctl -h shows how it is used");
            }
            return e.status().ordinal();
        } catch (IOException e) {
            err.println("nutcrackerctl: the connection broke: " + e.getMessage());
            return ExitStatus.NOBODY.ordinal();
        }
    }

    private ExitStatus run(CtlOptions options) throws ConsoleException, CtlException, IOException {
        if (options.help()) {
            out.print(USAGE);
            return ExitStatus.DONE;
        }
        List<String> words = Words.ofCommand(options.words());
        if (!words.isEmpty() && words.getFirst().equals("completion")) {
            out.print(Completion.script(words));
            return ExitStatus.DONE;
        }
        try (Connection connection = connect(options)) {
            if (words.isEmpty()) {
                return answerLines(connection, options);
            }
            if (words.equals(List.of("stat"))) {
                new Stat(connection, out).run();
                return ExitStatus.DONE;
            }
            if (words.getFirst().equals("top")) {
                new Top(connection, in, out, environment).run(Top.Settings.parse(words.subList(1, words.size())));
                return ExitStatus.DONE;
            }
            answer(connection, words, options);
            return ExitStatus.DONE;
        }
    }

    private Connection connect(CtlOptions options) throws CtlException, IOException {
        Connection connection = Connection.open(address(options), ANSWERED_WITHIN);
        if (options.tokenFile() != null) {
            connection.call(List.of("AUTH", token(options.tokenFile())));
        }
        return connection;
    }

    private String address(CtlOptions options) {
        if (options.address() != null) {
            return options.address();
        }
        String named = environment.get("NUTCRACKER_ADMIN");
        if (named != null && !named.isEmpty()) {
            return named;
        }
        return Files.exists(USUAL_SOCKET) ? USUAL_SOCKET.toString() : elsewhere;
    }

    /** A line of the proxy's own file, with level and label, will do as well. */
    private static String token(String file) throws CtlException {
        try {
            String line = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1)
                    .lines()
                    .map(String::strip)
                    .filter(text -> !text.isEmpty() && !text.startsWith("#"))
                    .findFirst()
                    .orElseThrow(() -> new CtlException(ExitStatus.USAGE, "there is no token in " + file));
            String[] words = line.split("[ \t]+", -1);
            boolean hasLevel = words.length > 1 && words[0].matches("read|operate|admin");
            return hasLevel ? words[1] : line;
        } catch (IOException | InvalidPathException e) {
            throw new CtlException(ExitStatus.USAGE, "the token file " + file + " cannot be read: " + e.getMessage());
        }
    }

    private ExitStatus answerLines(Connection connection, CtlOptions options) throws CtlException, IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        ExitStatus status = ExitStatus.DONE;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                List<String> words = Words.of(line);
                if (!words.isEmpty()) {
                    answer(connection, words, options);
                }
            } catch (ConsoleException e) {
                err.println(e.getMessage());
                status = ExitStatus.USAGE;
            } catch (CtlException e) {
                if (e.status() == ExitStatus.NOBODY || e.status() == ExitStatus.TIMED_OUT) {
                    throw e;
                }
                err.println(e.getMessage());
                status = e.status();
            }
        }
        return status;
    }

    private void answer(Connection connection, List<String> words, CtlOptions options)
            throws CtlException, IOException {
        List<String> command = new ArrayList<>(words);
        @Nullable String form = options.form();
        if (form != null) {
            command.add(form);
        }
        out.print(connection.call(command));
        out.flush();
        while (isRepeated(words) && !out.checkError()) {
            out.print('\n' + connection.answer());
            out.flush();
        }
    }

    private static boolean isRepeated(List<String> words) {
        return words.getFirst().toUpperCase(Locale.ROOT).equals("SHOW")
                && words.stream().anyMatch(word -> word.equalsIgnoreCase("EVERY"));
    }
}
