package dev.nutcracker.app;

import dev.nutcracker.ctl.Ctl;
import dev.nutcracker.log.Log;
import java.io.IOException;
import java.io.PrintStream;
import java.security.Security;
import java.util.List;

/**
 * The program {@code nutcracker}. It prints to standard error, except the result of {@code --where}. Exit status 0
 * after an orderly end, 1 when it cannot do its task.
 */
public final class Main {
    private static final String NAMES_KEPT_S = "0";
    /** The first word of a command line that is one of {@code nutcrackerctl}. */
    private static final String CTL = "ctl";

    private final PrintStream err;

    private Main(PrintStream err) {
        this.err = err;
    }

    public static void main(String[] arguments) {
        // The proxy caches host names itself; Java would cache them for 30 s.
        Security.setProperty("networkaddress.cache.ttl", NAMES_KEPT_S);
        Security.setProperty("networkaddress.cache.negative.ttl", NAMES_KEPT_S);
        // Only the JDK's library for TLS would renegotiate, with TLS 1.2.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        System.setProperty("jdk.tls.server.newSessionTicketCount", "1");
        int status = new Main(System.err).run(arguments);
        Log.flush();
        System.exit(status);
    }

    private int run(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(CTL)) {
            List<String> words = List.of(arguments).subList(1, arguments.length);
            return Tool.named(words)
                    .map(tool -> tool.run(words, System.out, err))
                    .orElseGet(() -> new Ctl(
                                    System.in,
                                    System.out,
                                    err,
                                    System.getenv(),
                                    ServiceAddress.ofThisProcess().orUsual())
                            .run(words));
        }
        try {
            return run(Options.parse(arguments), arguments);
        } catch (UsageException e) {
            err.println("nutcracker: " + e.getMessage());
            err.print(UsageText.usage());
            return 1;
        }
    }

    private int run(Options options, String[] arguments) {
        if (UsageText.isAskedFor(options)) {
            err.print(UsageText.text(options));
            return 0;
        }
        StartupMessages complaints = new StartupMessages(err, false);
        if (options.asksFor(Option.TEST_CONF)) {
            options.warnOfPassedOver(complaints);
            return new ConfigFile(options.configFile()).test(complaints, options::shortages);
        }
        if (options.where() != null) {
            options.warnOfPassedOver(complaints);
            return new KeyLookup(options.where(), complaints).print(options.configFile(), System.out);
        }
        return options.asksFor(Option.DAEMONIZE) && !Daemon.isThisProcess()
                ? launchDaemon(arguments)
                : new ProxyRun(options, arguments, err).run();
    }

    private int launchDaemon(String[] arguments) {
        if (SocketActivation.ofThisProcess().isThere()) {
            err.println("nutcracker: -d does not go with sockets that a service manager has opened (LISTEN_FDS), "
                    + "since a daemon would not have them");
            return 1;
        }
        try {
            return Daemon.launch(Main.class, arguments);
        } catch (IOException e) {
            err.println("nutcracker: cannot start a daemon: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
