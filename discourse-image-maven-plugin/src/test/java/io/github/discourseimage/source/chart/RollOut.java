package io.github.discourseimage.source.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A cluster that takes one release for another, second by second, as a Deployment's controller does
 * with {@code maxSurge: 1} and {@code maxUnavailable: 0}: it waits until a new pod is ready before
 * it ends an old one, but not until that one is gone. Counts what pods, jobs and a backup could
 * have open of the database. Knows nothing of the chart's own sum.
 */
final class RollOut {
  /** A deployment: pods before and at most, processes in a pod, connections of a process. */
  record Workload(int pods, int most, int processes, int pool) {}

  /**
   * How long things take, in seconds.
   *
   * @param start until a pod is ready, at most
   * @param soonest until one that ends is gone, at least
   * @param stop the same, at most
   */
  record Pace(int start, int soonest, int stop) {}

  private static final int PATIENCE = 100_000;

  /** An autoscaler takes pods away only after so many seconds of less load. */
  private static final int STABLE = 300;

  private static final class Pod {
    private final boolean old;
    private final int ready;
    private int gone = Integer.MAX_VALUE;

    Pod(boolean old, int ready) {
      this.old = old;
      this.ready = ready;
    }
  }

  private static final class Deployment {
    private final Workload workload;
    private final List<Pod> pods = new ArrayList<>();
    private int wanted;
    private int lastChange;

    Deployment(Workload workload) {
      this.workload = workload;
      this.wanted = workload.pods();
      for (int i = 0; i < wanted; i++) {
        pods.add(new Pod(true, 0));
      }
    }
  }

  private final Random random;
  private final Pace pace;
  private final int jobs;
  private final int backup;
  private final List<Deployment> deployments = new ArrayList<>();
  private int now;
  private int peak;

  /**
   * @param jobs connections of a job before or after the roll-out; 0 where there is none
   * @param backup connections of a backup, which may run at any time
   */
  RollOut(long seed, Pace pace, List<Workload> workloads, int jobs, int backup) {
    this.random = new Random(seed);
    this.pace = pace;
    this.jobs = jobs;
    this.backup = backup;
    workloads.forEach(workload -> deployments.add(new Deployment(workload)));
  }

  /** The most connections that could be open in any second. */
  int peak() {
    boolean upgrading = false;
    int hookEnds = 1 + random.nextInt(60);
    int after = -1;
    while (after < 0 || now < after) {
      now++;
      if (!upgrading && now > hookEnds) {
        upgrading = true;
      }
      for (Deployment deployment : deployments) {
        scale(deployment);
        control(deployment, upgrading);
      }
      if (after < 0 && upgrading && deployments.stream().allMatch(this::isRolledOut)) {
        // The job after it begins at once, and lasts as long as the last old pod.
        after = now + pace.stop() + 1;
      }
      boolean hook = now <= hookEnds || after >= 0;
      count(hook ? jobs : 0);
      if (now > PATIENCE) {
        throw new IllegalStateException("the roll-out never ended");
      }
    }
    return peak;
  }

  private void count(int more) {
    int open = more + backup;
    for (Deployment deployment : deployments) {
      deployment.pods.removeIf(pod -> pod.gone <= now);
      Workload workload = deployment.workload;
      open += deployment.pods.size() * workload.processes() * workload.pool();
    }
    peak = Math.max(peak, open);
  }

  /** What an autoscaler, or a person, wants now. */
  private void scale(Deployment deployment) {
    Workload workload = deployment.workload;
    if (workload.most() > workload.pods() && random.nextInt(20) == 0) {
      int wanted = workload.pods() + random.nextInt(workload.most() - workload.pods() + 1);
      if (wanted > deployment.wanted || now - deployment.lastChange > STABLE + pace.stop()) {
        deployment.wanted = wanted;
        deployment.lastChange = now;
      }
    }
  }

  private void control(Deployment deployment, boolean upgrading) {
    List<Pod> living = deployment.pods.stream().filter(pod -> !ends(pod)).toList();
    long ready = living.stream().filter(pod -> pod.ready <= now).count();
    // Ends what is too much: old ones first, and only while enough others are ready.
    int tooMany = living.size() - deployment.wanted;
    for (Pod pod : living) {
      boolean old = pod.old && upgrading;
      boolean isReady = pod.ready <= now;
      if ((old || tooMany > (upgrading ? 1 : 0)) && (!isReady || ready > deployment.wanted)) {
        pod.gone = now + pace.soonest() + random.nextInt(1 + pace.stop() - pace.soonest());
        tooMany--;
        ready -= isReady ? 1 : 0;
      }
    }
    long left = deployment.pods.stream().filter(pod -> !ends(pod)).count();
    long fresh = deployment.pods.stream().filter(pod -> !ends(pod) && !pod.old).count();
    int surge = upgrading && fresh < deployment.wanted ? 1 : 0;
    while (left < deployment.wanted + surge && (!upgrading || fresh < deployment.wanted)) {
      deployment.pods.add(new Pod(!upgrading, now + 1 + random.nextInt(pace.start())));
      left++;
      fresh++;
    }
  }

  private static boolean ends(Pod pod) {
    return pod.gone != Integer.MAX_VALUE;
  }

  private boolean isRolledOut(Deployment deployment) {
    List<Pod> living = deployment.pods.stream().filter(pod -> !ends(pod)).toList();
    return living.stream().noneMatch(pod -> pod.old)
        && living.stream().filter(pod -> pod.ready <= now).count() >= deployment.wanted;
  }
}
