// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.data.ExecutionDataStore;
import org.jacoco.core.data.SessionInfoStore;
import org.jacoco.core.instr.Instrumenter;
import org.jacoco.core.runtime.LoggerRuntime;
import org.jacoco.core.runtime.RuntimeData;

/** Loads the command's classes once more, those of one package with JaCoCo's probes, and counts the lines that are run. */
final class LineCoverage extends ClassLoader {
    private static final String OWN_CLASSES = "org.p2psip.reload.";

    private final String watchedPackage;
    private final Instrumenter instrumenter;
    private final Map<String, byte[]> watched = new HashMap<>();

    private LineCoverage(String watchedPackage, Instrumenter instrumenter) {
        super(LineCoverage.class.getClassLoader());
        this.watchedPackage = watchedPackage;
        this.instrumenter = instrumenter;
    }

    /** How many lines of the package of {@code tests} its method {@code target} runs with {@code inputs}, which it must stand. */
    static int of(Class<?> tests, String target, List<byte[]> inputs) throws Exception {
        LoggerRuntime runtime = new LoggerRuntime();
        RuntimeData data = new RuntimeData();
        runtime.startup(data);
        try {
            LineCoverage loader = new LineCoverage(tests.getPackageName() + ".", new Instrumenter(runtime));
            Class<?> again = loader.loadClass(tests.getName());
            Constructor<?> constructor = again.getDeclaredConstructor();
            constructor.setAccessible(true);
            Method method = again.getDeclaredMethod(target, byte[].class);
            method.setAccessible(true);
            for (byte[] input : inputs) {
                method.invoke(constructor.newInstance(), (Object) input);
            }
            ExecutionDataStore executed = new ExecutionDataStore();
            data.collect(executed, new SessionInfoStore(), false);
            return loader.lines(executed);
        } finally {
            runtime.shutdown();
        }
    }

    private int lines(ExecutionDataStore executed) throws IOException {
        CoverageBuilder coverage = new CoverageBuilder();
        Analyzer analyzer = new Analyzer(executed, coverage);
        for (Map.Entry<String, byte[]> each : watched.entrySet()) {
            analyzer.analyzeClass(each.getValue(), each.getKey());
        }
        return coverage.getClasses().stream()
                .mapToInt(each -> each.getLineCounter().getCoveredCount())
                .sum();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (!name.startsWith(OWN_CLASSES)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        try (InputStream in = getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            // The tests stand in the same package, and do not count.
            boolean test = String.valueOf(getResource(file)).contains("test-classes/");
            if (!test && name.startsWith(watchedPackage)) {
                watched.put(name, bytes);
                bytes = instrumenter.instrument(bytes, name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
