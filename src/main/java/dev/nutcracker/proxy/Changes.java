package dev.nutcracker.proxy;

import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.console.Caller;
import dev.nutcracker.console.ChangeRecord;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Records what operators change by the console: a line of the log, an event of the audit log, a count.
 *
 * @param log takes the line
 */
public record Changes(Proxy proxy, Consumer<String> log) implements ChangeRecord {
    @Override
    public void changed(String command, String words, String outcome, String detail, Caller caller) {
        log.accept(words + " by " + caller.name() + ": " + outcome + ": " + detail);
        proxy.audit().record(new AuditEvent.Command(command, words, outcome, caller.name()));
        proxy.inspection().adminCommands().count(command.toLowerCase(Locale.ROOT), outcome);
    }
}
