// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.data.ExecutionDataStore;
import org.jacoco.core.data.SessionInfoStore;
import org.jacoco.core.instr.Instrumenter;
import org.jacoco.core.runtime.IRuntime;
import org.jacoco.core.runtime.LoggerRuntime;
import org.jacoco.core.runtime.RuntimeData;

/** Counts the lines of the main classes of a package, with those below it, that a fuzz target runs, in classes loaded for nothing else. */
final class Coverage {
    private static final String OWN_CLASSES = "org.p2psip.reload.";

    private Coverage() {}

    /** The lines of the package of {@code tests} that its method {@code target} runs with {@code inputs}. */
    static int lines(Class<?> tests, String target, List<byte[]> inputs) throws Exception {
        IRuntime runtime = new LoggerRuntime();
        RuntimeData data = new RuntimeData();
        runtime.startup(data);
        try {
            Loader loader = new Loader(tests.getPackageName(), new Instrumenter(runtime));
            replay(loader.loadClass(tests.getName()), target, inputs);
            ExecutionDataStore executed = new ExecutionDataStore();
            data.collect(executed, new SessionInfoStore(), false);
            return loader.coveredLines(executed);
        } finally {
            runtime.shutdown();
        }
    }

    private static void replay(Class<?> tests, String target, List<byte[]> inputs) throws Exception {
        Constructor<?> constructor = tests.getDeclaredConstructor();
        constructor.setAccessible(true);
        Method method = tests.getDeclaredMethod(target, byte[].class);
        method.setAccessible(true);
        for (byte[] input : inputs) {
            try {
                method.invoke(constructor.newInstance(), (Object) input);
            } catch (InvocationTargetException e) {
                throw new AssertionError(target + " fails on one of its inputs", e.getCause());
            }
        }
    }

    /** Loads the project's classes again, and those of one package and below with probes. */
    private static final class Loader extends ClassLoader {
        private final String watchedPackage;
        private final Instrumenter instrumenter;
        private final Map<String, byte[]> watched = new LinkedHashMap<>();

        Loader(String watchedPackage, Instrumenter instrumenter) {
            super(Coverage.class.getClassLoader());
            this.watchedPackage = watchedPackage;
            this.instrumenter = instrumenter;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith(OWN_CLASSES)) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            URL resource = getResource(name.replace('.', '/') + ".class");
            if (resource == null) {
                throw new ClassNotFoundException(name);
            }
            try (InputStream in = resource.openStream()) {
                byte[] bytes = in.readAllBytes();
                boolean main = !resource.getPath().contains("/test-classes/");
                if (main && name.startsWith(watchedPackage + ".")) {
                    watched.put(name, bytes);
                    bytes = instrumenter.instrument(bytes, name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        int coveredLines(ExecutionDataStore executed) throws IOException {
            CoverageBuilder coverage = new CoverageBuilder();
            Analyzer analyzer = new Analyzer(executed, coverage);
            for (Map.Entry<String, byte[]> each : watched.entrySet()) {
                analyzer.analyzeClass(each.getValue(), each.getKey());
            }
            return coverage.getClasses().stream()
                    .map(IClassCoverage::getLineCounter)
                    .mapToInt(lines -> lines.getCoveredCount())
                    .sum();
        }
    }
}
