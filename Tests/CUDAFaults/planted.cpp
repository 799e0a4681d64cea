// The switches of the faults that scripts/cuda_faults.py plants; COUNT of them.

#undef emulate

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>

int planted_fault = -1;
bool planted_survey = false;

static std::atomic<bool> reached[COUNT + 1], stored;

void planted_reached(int number) { reached[number].store(true, std::memory_order_relaxed); }
bool planted_first() { return !stored.exchange(true); }

// A fault's number and its kernel come from the environment. Without them, the program lists what
// kernels reach in the first schedule.
void emulate_planted(const Launch &launch, Schedule schedule) {
  static const char *number = getenv("PLANTED_FAULT"), *kernel = getenv("PLANTED_KERNEL");
  static int last = -1;
  if ((int)schedule != last) {
    setvbuf(stdout, nullptr, _IOLBF, 0);
    const char *names[] = {"forward", "shuffled", "greedy"};
    printf("schedule %s\n", names[last = (int)schedule]);
  }
  if (number) {
    planted_fault = std::string(launch.name) == kernel ? atoi(number) : -1;
    stored = false;
    emulate(launch, schedule);
    return;
  }
  planted_survey = schedule == Schedule::forward;
  emulate(launch, schedule);
  static std::set<std::string> listed;
  for (int i = 0; i < COUNT; i++) {
    if (!reached[i].exchange(false)) continue;
    const std::string line = std::string(launch.name) + " " + std::to_string(i);
    if (listed.insert(line).second) printf("reached %s\n", line.c_str());
  }
}
