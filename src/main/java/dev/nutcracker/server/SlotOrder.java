package dev.nutcracker.server;

import dev.nutcracker.protocol.VisitOrder;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.SlotRouter;
import dev.nutcracker.routing.SlotTable;

/** The nodes of a cluster in the order of their lowest slots. */
record SlotOrder(SlotRouter router) implements VisitOrder {
    @Override
    public int positions() {
        return SlotTable.SLOTS;
    }

    @Override
    public int startOf(int position) {
        int at = position;
        while (at < SlotTable.SLOTS && router.serverAt(at) == Router.NO_SERVER) {
            at++;
        }
        return at == SlotTable.SLOTS ? Router.NO_SERVER : router.lowestSlotOf(router.serverAt(at));
    }

    @Override
    public int serverAt(int start) {
        return router.serverAt(start);
    }

    @Override
    public int after(int start) {
        for (int slot = start + 1; slot < SlotTable.SLOTS; slot++) {
            int server = router.serverAt(slot);
            if (server != Router.NO_SERVER && router.lowestSlotOf(server) == slot) {
                return slot;
            }
        }
        return END;
    }
}
