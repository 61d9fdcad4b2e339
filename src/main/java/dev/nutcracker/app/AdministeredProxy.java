package dev.nutcracker.app;

import dev.nutcracker.admin.Administered;
import dev.nutcracker.admin.ReloadAnswer;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.stats.ProxySnapshot;

/**
 * The proxy of this process, for its operators.
 *
 * @param configuration as it is in effect, with what the command line says
 */
record AdministeredProxy(Proxy proxy, Configuration configuration) implements Administered {
    @Override
    public ProxySnapshot snapshot() {
        return proxy.snapshot();
    }

    @Override
    public boolean isReady() {
        return proxy.isReady();
    }

    @Override
    public String version() {
        return Version.NUMBER;
    }

    @Override
    public ReloadAnswer reload(String by) {
        return new ReloadAnswer(ReloadAnswer.Outcome.IMPOSSIBLE, "this version takes a new configuration by a restart");
    }
}
