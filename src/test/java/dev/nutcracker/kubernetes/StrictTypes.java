package dev.nutcracker.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The types of the kinds of manifests: what they do not know shows up among their additional properties. */
final class StrictTypes {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String MODELS = "io.fabric8.";

    private static final Map<String, Class<?>> KINDS = Map.ofEntries(
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("apps/v1/DaemonSet", DaemonSet.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
            Map.entry("monitoring.coreos.com/v1/PodMonitor", PodMonitor.class),
            Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class));

    private StrictTypes() {}

    /** Returns what is wrong with a manifest; kinds without a type here are taken as they are. */
    static List<String> complaints(Map<String, Object> manifest) {
        String kind = manifest.get("apiVersion") + "/" + manifest.get("kind");
        Class<?> type = KINDS.get(kind);
        if (type == null) {
            return kind.startsWith("rbac.authorization.k8s.io/v1/") ? List.of() : List.of("an unknown kind: " + kind);
        }
        try {
            List<String> complaints = new ArrayList<>();
            look(MAPPER.convertValue(manifest, type), kind, complaints);
            return complaints;
        } catch (IllegalArgumentException e) {
            return List.of(kind + ": " + e.getMessage());
        }
    }

    private static void look(Object value, String path, List<String> complaints) {
        switch (value) {
            case Map<?, ?> map -> map.forEach((key, item) -> look(item, path + '.' + key, complaints));
            case List<?> list -> list.forEach(item -> look(item, path + "[]", complaints));
            default -> {
                if (value.getClass().getName().startsWith(MODELS)) {
                    lookIntoModel(value, path, complaints);
                }
            }
        }
    }

    private static void lookIntoModel(Object model, String path, List<String> complaints) {
        for (Method method : model.getClass().getMethods()) {
            if (method.getParameterCount() > 0 || !method.getName().startsWith("get")) {
                continue;
            }
            Object value = call(method, model);
            if (value == null || method.getName().equals("getClass")) {
                continue;
            }
            if (!method.getName().equals("getAdditionalProperties")) {
                look(value, path + '.' + method.getName().substring(3), complaints);
            } else if (!((Map<?, ?>) value).isEmpty()) {
                complaints.add(path + ": unknown " + ((Map<?, ?>) value).keySet());
            }
        }
    }

    private static @org.jspecify.annotations.Nullable Object call(Method method, Object model) {
        try {
            return method.invoke(model);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(method.toString(), e);
        }
    }
}
