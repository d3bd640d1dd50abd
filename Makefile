# make report   sets up what is missing, builds, and measures: report.md
# make check    the same set-up, then every test
# make help     all targets and variables

VERSION := 1.0.0

CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
DESTDIR ?=
prefix ?= $(PREFIX)
bindir ?= $(prefix)/bin
datadir ?= $(prefix)/share
mandir ?= $(datadir)/man
libexecdir ?= $(prefix)/libexec
includedir ?= $(prefix)/include
# Sanitizers to build with, such as address,undefined or thread.
SANITIZE ?=
# V=1 shows every command, WERROR=1 makes warnings errors (as continuous integration does).
V ?= 0
WERROR ?= 0
BUILD ?= build$(if $(SANITIZE),/sanitize-$(subst $(comma),-,$(SANITIZE)))

comma := ,
Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),@:,@printf '  %-7s %s\n')
WORKERS ?= 15

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow $(if $(filter 1,$(WERROR)),-Werror)
SANITIZERS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
# The runners as seen from the programs, so that what is installed can be moved as a whole.
RUNNERS_FOLDER := $(or $(shell realpath -m --relative-to='$(bindir)' '$(libexecdir)/tvp-report' 2>/dev/null),../libexec/tvp-report)
# On 32-bit x86 the old floating-point unit computes with more digits than a double has and drops
# them when it stores one, so that equal numbers differ. SSE2 does not.
SSE2 = $(eval SSE2 := $$(shell $$(CC) $$(CPPFLAGS) $$(CFLAGS) -E -dM -x c /dev/null 2>/dev/null | \
	grep -q '__i386__' && echo -msse2 -mfpmath=sse))$(SSE2)
# Files of more than 2 GiB and times after 2038 have 32-bit systems only when asked.
WIDE := -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
CPPFLAGS_ALL = $(SSE2) $(WIDE) -D_GNU_SOURCE -DTVP_VERSION='"$(VERSION)"' -DTVP_RUNNERS='"$(RUNNERS_FOLDER)/"' -Iinclude -I$(BUILD)/include $(CPPFLAGS)
# pkg-config is asked once, when something is compiled: a bare machine may not have it yet.
REPORT_PACKAGES := plplot libpng jansson gsl libcmark-gfm nettle fontconfig
TEST_PACKAGES := cmocka
REPORT_CFLAGS = $(eval REPORT_CFLAGS := $$(shell pkg-config --cflags $(REPORT_PACKAGES)) -DTVP_PLPLOT='"$(PLPLOT)"')$(REPORT_CFLAGS)
LINKED_PACKAGES := $(filter-out plplot fontconfig,$(REPORT_PACKAGES))
# PLplot and fontconfig are loaded by what draws; PLplot as the file that a program linked to it would ask for.
REPORT_LIBS = $(eval REPORT_LIBS := $$(shell pkg-config --libs $(LINKED_PACKAGES)) -lm -ldl)$(REPORT_LIBS)
PLPLOT = $(eval PLPLOT := $$(or $$(shell objdump -p "$$$$($$(CC) -print-file-name=libplplot.so)" 2>/dev/null | awk '$$$$1 == "SONAME" { print $$$$2 }'),libplplot.so))$(PLPLOT)
# The report program is hardened. The measuring program is not: what the flags add to each call
# would be part of what it measures.
HARDENING := $(if $(SANITIZE),,-fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE)
HARDENING_LINK := $(if $(SANITIZE),,-pie -Wl,-z,relro -Wl,-z,now)
# Libraries become part of the program where all have archives: to load nine of them takes a third of its start. Whether the
# archives can be part of a program that is loaded anywhere shows where all of each is linked.
ARCHIVES = -Wl,-Bstatic $(1) $(sort $(filter-out -lm -ldl -lpthread -pthread,$(shell pkg-config --static --libs $(LINKED_PACKAGES)))) $(2) -Wl,-Bdynamic -lm -ldl
PROGRAM_LIBS = $(eval PROGRAM_LIBS := $$(or $$(if $$(SANITIZE),,$$(shell echo 'int main(void){return 0;}' | \
	$$(CC) $$(CFLAGS) $$(HARDENING_LINK) -x c - $$(LDFLAGS) $$(call ARCHIVES,-Wl$$(comma)--whole-archive,-Wl$$(comma)--no-whole-archive) -o /dev/null 2>/dev/null && \
	echo '$$(call ARCHIVES,-Wl$$(comma)--start-group,-Wl$$(comma)--end-group)')),$$(REPORT_LIBS)))$(PROGRAM_LIBS)
# A static program forks faster; sanitizers and some systems cannot link one.
STATIC = $(eval STATIC := $$(if $$(SANITIZE),,$$(shell echo 'int main(void){return 0;}' | \
	$$(CC) $$(CFLAGS) -x c - -static $$(LDFLAGS) -ljansson -o /dev/null 2>/dev/null && echo -static)))$(STATIC)

COMMON_SOURCES := $(sort $(wildcard src/common/*.c))
# Of the facts about the host the report program itself reads those of the disk.
REPORT_SOURCES := $(sort $(wildcard src/report/*/*.c) src/host/disk_facts.c src/host/host_files.c)
# What only a dynamically linked program can do: load a library.
LOADING_SOURCES := src/measure/workers/library.c src/measure/net/net_url.c
MEASURE_SOURCES := $(sort $(filter-out $(LOADING_SOURCES),$(wildcard src/measure/*/*.c)) $(wildcard src/host/*.c))
# flat.md is report.md without folds.
FLAT_TEMPLATE := $(BUILD)/templates/flat.md
TEMPLATES := $(sort $(wildcard templates/*)) $(FLAT_TEMPLATE)
HEADERS := $(sort $(wildcard include/tvp/*/*.h))
WORK_HEADER := include/tvp_work.h
UNIT_SOURCES := $(sort $(wildcard tests/unit/test_*.c tests/truth/truth_*.c))

objects = $(patsubst src/%.c,$(BUILD)/obj/%.o,$(1))
COMMON_OBJECTS := $(call objects,$(COMMON_SOURCES))
REPORT_OBJECTS := $(call objects,$(REPORT_SOURCES)) $(BUILD)/obj/builtin_templates.o
# The measuring program compiles the common files for itself, without the report's hardening.
MEASURE_OBJECTS := $(patsubst src/%.c,$(BUILD)/lean/%.o,$(MEASURE_SOURCES) $(COMMON_SOURCES))
LOADING_OBJECTS := $(patsubst src/%.c,$(BUILD)/lean/%.o,$(LOADING_SOURCES))
UNIT_TESTS := $(addprefix $(BUILD)/tests/,$(basename $(notdir $(UNIT_SOURCES))))
RUNNERS := $(patsubst src/%,$(BUILD)/%,$(sort $(wildcard src/runners/*.*)))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

all: $(BUILD)/tvp-report $(BUILD)/tvp-measure $(BUILD)/tvp-measure-dynamic $(BUILD)/tvp-fleet $(RUNNERS) ## build the programs (the default)

$(BUILD)/tvp-report: $(BUILD)/obj/report/main.o $(REPORT_OBJECTS) $(COMMON_OBJECTS)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(SANITIZERS) $(HARDENING_LINK) $(LDFLAGS) $^ $(PROGRAM_LIBS) -o $@

$(BUILD)/tvp-measure: $(BUILD)/lean/measure/main.o $(MEASURE_OBJECTS)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(SANITIZERS) $(STATIC) $(LDFLAGS) $^ -ljansson -lm -pthread -o $@

# Jansson is linked into it where that goes: so it has fewer libraries than the user's may need, and
# shares none of its own with them.
$(BUILD)/tvp-measure-dynamic: $(BUILD)/lean/measure/main.o $(MEASURE_OBJECTS) $(LOADING_OBJECTS)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(SANITIZERS) $(LDFLAGS) $^ $(if $(STATIC),-Wl$(comma)-Bstatic) -ljansson \
		-Wl,-Bdynamic -Wl,--export-dynamic-symbol=tvp_mark -lm -ldl -pthread -o $@

$(BUILD)/obj/%.o: src/%.c $(BUILD)/flags $(BUILD)/needs/report
	$(say) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=c17 $(CPPFLAGS_ALL) $(WARNINGS) $(REPORT_CFLAGS) $(CFLAGS) $(HARDENING) $(SANITIZERS) -MMD -MP -c $< -o $@

$(BUILD)/lean/%.o: src/%.c $(BUILD)/flags
	$(say) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=c17 $(CPPFLAGS_ALL) $(WARNINGS) $(CFLAGS) $(SANITIZERS) -pthread -MMD -MP -c $< -o $@

# tvp-report looks for the other runners beside itself.
$(BUILD)/runners/%: src/runners/%
	$(say) COPY $@
	$(Q)install -D -m 755 $< $@

# tvp-fleet looks for tvp-report beside itself.
$(BUILD)/tvp-fleet: src/fleet/tvp-fleet $(BUILD)/flags
	$(say) COPY $@
	$(Q)sed 's/@VERSION@/$(VERSION)/' $< >$@
	$(Q)chmod 755 $@

# The templates become arrays of bytes, so that the program works from anywhere.
$(FLAT_TEMPLATE): templates/report.md
	$(say) WRITE $@
	$(Q)mkdir -p $(@D)
	$(Q)sed -e '/^<\/*details>$$/d' -e 's|^<summary>\(.*\)</summary>$$|### \1|' $< >$@

$(BUILD)/builtin_templates.c: $(TEMPLATES) scripts/embed
	$(say) EMBED $@
	$(Q)mkdir -p $(@D)
	$(Q)scripts/embed $(TEMPLATES) >$@

$(BUILD)/obj/builtin_templates.o: $(BUILD)/builtin_templates.c $(BUILD)/flags
	$(say) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=c17 $(CPPFLAGS_ALL) $(WARNINGS) $(CFLAGS) $(HARDENING) $(SANITIZERS) -MMD -MP -c $< -o $@

# The manual page and the completions of tvp-report are written by the table of options itself.
OPTION_DOCUMENTS := $(BUILD)/tvp-report.1 \
	$(addprefix $(BUILD)/completions/,tvp-report _tvp-report tvp-report.fish)
FLEET_DOCUMENTS := $(BUILD)/tvp-fleet.1 $(addprefix $(BUILD)/completions/,tvp-fleet _tvp-fleet tvp-fleet.fish)
DOCUMENTS := $(OPTION_DOCUMENTS) $(FLEET_DOCUMENTS)
PRINT_OPTIONS_OBJECTS := $(call objects,$(sort \
	$(wildcard src/report/options/*.c src/report/text/*.c))) $(COMMON_OBJECTS)

documents: $(DOCUMENTS) ## make the manual page and the completions

$(BUILD)/print_options: scripts/print_options.c $(PRINT_OPTIONS_OBJECTS)
	$(say) LINK $@
	$(Q)$(CC) -std=c17 $(CPPFLAGS_ALL) $(WARNINGS) $(CFLAGS) $(SANITIZERS) $(HARDENING_LINK) -MMD -MP \
		$< $(PRINT_OPTIONS_OBJECTS) $(LDFLAGS) -ljansson -lm -o $@

$(BUILD)/tvp-report.1: form := man
$(BUILD)/completions/tvp-report: form := bash
$(BUILD)/completions/_tvp-report: form := zsh
$(BUILD)/completions/tvp-report.fish: form := fish
$(OPTION_DOCUMENTS): $(BUILD)/print_options
	$(say) WRITE $@
	$(Q)mkdir -p $(@D)
	$(Q)$< $(form) >$@

$(FLEET_DOCUMENTS): $(BUILD)/%: src/fleet/% $(BUILD)/flags
	$(say) COPY $@
	$(Q)mkdir -p $(@D)
	$(Q)sed 's/@VERSION@/$(VERSION)/' $< >$@

# One build folder has one set of flags: the file is rewritten, and so everything made anew, only
# when they change.
FLAGS_NOW = $(CC) $(CFLAGS) $(CPPFLAGS) $(WARNINGS) $(SANITIZERS) $(VERSION) $(RUNNERS_FOLDER)
$(BUILD)/flags: always
	$(Q)mkdir -p $(@D)
	$(Q)echo '$(FLAGS_NOW)' | cmp -s - $@ || \
		{ scripts/needs deps '$(CC) $(CPPFLAGS) $(CFLAGS)' && echo '$(FLAGS_NOW)' >$@; }

# What is missing is said once, before the compiler says it in its own way.
$(BUILD)/needs/report: NEEDED = deps '$(CC) $(CPPFLAGS) $(CFLAGS)' $(REPORT_PACKAGES)
$(BUILD)/needs/tests: NEEDED = deps-of-tests '$(CC) $(CPPFLAGS) $(CFLAGS)' $(REPORT_PACKAGES) $(TEST_PACKAGES)
$(BUILD)/needs/report $(BUILD)/needs/tests: $(BUILD)/flags
	$(Q)mkdir -p $(@D)
	$(Q)scripts/needs $(NEEDED)
	$(Q)touch $@

# ---- tests ----

vpath test_%.c tests/unit
vpath truth_%.c tests/truth

$(UNIT_TESTS): %: %.o $(BUILD)/libmeasure.a $(BUILD)/libreport.a
	$(say) TEST $@
	$(Q)$(CC) $(CFLAGS) $(SANITIZERS) -pthread $(filter %.o %.a,$^) $(LDFLAGS) $(REPORT_LIBS) -lcmocka -o $@

$(BUILD)/tests/%.o: %.c $(BUILD)/flags $(BUILD)/needs/tests
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=c17 $(CPPFLAGS_ALL) -Itests/unit $(WARNINGS) $(REPORT_CFLAGS) $(CFLAGS) $(SANITIZERS) -pthread -MMD -MP \
		-c $< -o $@

# This test takes the charts in the place of what draws them.
$(BUILD)/tests/test_figures: LDFLAGS += -Wl,--wrap=render_each

# Archives: a unit test takes from the programs only what it names.
$(BUILD)/libreport.a: $(REPORT_OBJECTS) $(COMMON_OBJECTS)
$(BUILD)/libmeasure.a: $(filter-out $(BUILD)/lean/common/%,$(MEASURE_OBJECTS) $(LOADING_OBJECTS))
$(BUILD)/libreport.a $(BUILD)/libmeasure.a:
	$(Q)rm -f $@
	$(Q)ar rcs $@ $^

unit-tests: $(UNIT_TESTS)

gallery: $(BUILD)/tvp-report ## draw pictures of every kind, to be looked at: build/gallery
	$(Q)scripts/gallery $(BUILD)/tvp-report $(BUILD)/gallery

example-page: all ## make the README's picture of a finished write-up anew (needs Chromium)
	$(Q)scripts/picture_of_write_up $(BUILD)/tvp-report Images/example-write-up.png

example-picture: $(BUILD)/tvp-report ## make the README's pictures of runs anew
	$(Q)$< -q --from tests/data/results/threads_win.jsonl --images $(BUILD)/example -o $(BUILD)/example.md
	$(Q)cp $(BUILD)/example/threadsVProcStart.png Images/example-start.png
	$(Q)$< -q --from tests/data/results/timelines.jsonl --images $(BUILD)/example-lanes -o $(BUILD)/example-lanes.md
	$(Q)cp $(BUILD)/example-lanes/threadsVProcTimeline.png Images/example-timeline.png
	$(Q)$< -q --from examples/kinds.jsonl --images $(BUILD)/example-kinds -o $(BUILD)/example-kinds.md
	$(Q)cp $(BUILD)/example-kinds/threadsVProcIO.png Images/example-kinds.png

check: deps-of-tests ## set up, build, run every test
	$(Q)$(MAKE) --no-print-directory run-tests

# For tests that run make themselves: so that it finds what is built already.
run-tests: MAKE_SAME = make BUILD='$(BUILD)' CC='$(CC)' CFLAGS='$(CFLAGS)' CPPFLAGS='$(CPPFLAGS)' \
	LDFLAGS='$(LDFLAGS)' SANITIZE='$(SANITIZE)' WERROR='$(WERROR)'
run-tests: all unit-tests $(DOCUMENTS) ## every test, without the set-up (SUITES=REGEX: some)
	$(Q)BUILD='$(abspath $(BUILD))' CC='$(CC)' MAKE_SAME="$(MAKE_SAME)" tests/run

# Every header compiles alone, and twice in a row.
HEADER_CHECKS := $(patsubst include/tvp/%.h,$(BUILD)/headers/%.ok,$(HEADERS))

hdr-check: $(HEADER_CHECKS) ## compile each header alone

$(BUILD)/headers/%.ok: include/tvp/%.h $(BUILD)/flags
	$(say) HEADER $<
	$(Q)mkdir -p $(@D)
	$(Q)printf '#include "tvp/$*.h"\n#include "tvp/$*.h"\ntypedef int not_empty;\n' | \
		$(CC) -std=c17 $(CPPFLAGS_ALL) $(WARNINGS) -Werror $(REPORT_CFLAGS) -MMD -MP -MF $(@:.ok=.d) -MT $@ \
		-fsyntax-only -x c -
	$(Q)touch $@

# Each fuzzer goes on from a copy of its corpus, for FUZZ_SECONDS.
FUZZ_SECONDS ?= 60
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

fuzz: deps-of-ci ## run each fuzzer for FUZZ_SECONDS (60), with clang
	$(Q)$(MAKE) --no-print-directory CC=clang SANITIZE=address,undefined,fuzzer-no-link BUILD=build/fuzz \
		CPPFLAGS=-DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION run-fuzzers

run-fuzzers: $(addprefix $(BUILD)/fuzz_,$(FUZZERS))
	$(Q)for name in $(FUZZERS); do scripts/fuzz $(BUILD) "$$name" $(FUZZ_SECONDS) || exit 1; done

$(BUILD)/fuzz_%: tests/fuzz/fuzz_%.c $(REPORT_OBJECTS) $(COMMON_OBJECTS) $(BUILD)/libmeasure.a
	$(say) FUZZER $@
	$(Q)$(CC) -std=c17 $(CPPFLAGS_ALL) -Itests/unit $(WARNINGS) $(REPORT_CFLAGS) $(CFLAGS) $(SANITIZERS) -fsanitize=fuzzer -pthread \
		-MMD -MP $< $(REPORT_OBJECTS) $(COMMON_OBJECTS) $(BUILD)/libmeasure.a $(LDFLAGS) $(REPORT_LIBS) -o $@

# ---- the code ----

C_FILES = $(sort $(wildcard src/*/*.[ch] src/*/*/*.[ch] include/*.h include/tvp/*/*.h tests/*/*.[ch] examples/*.c scripts/*.c))

format: ## lay out the code with clang-format
	$(Q)clang-format -i $(C_FILES)

format-check: ## whether clang-format would change something
	$(Q)clang-format --dry-run -Werror $(C_FILES)

# Each file is analysed anew only when it, a header that it includes or the rules have changed.
LINTED := $(patsubst %.c,$(BUILD)/lint/%.ok,$(sort $(wildcard src/*/*.c src/*/*/*.c scripts/*.c)))
LINT_FLAGS = -std=c17 $(CPPFLAGS_ALL) $(REPORT_CFLAGS)
# How far clang's analyzer follows the paths of a function. Its own 225000 takes four times as long.
LINT_NODES ?= 50000

lint: deps-of-ci ## static checks: style, layers, shellcheck, cppcheck, clang-tidy, gcc's analyzer
	$(Q)$(MAKE) --no-print-directory --keep-going run-lint

run-lint: lint-text $(BUILD)/lint/cppcheck.ok $(LINTED)

lint-text:
	$(Q)scripts/check_style
	$(Q)scripts/check_layers
	$(Q)scripts/check_shell

$(BUILD)/lint/%.ok: %.c .clang-tidy $(BUILD)/lint/flags
	$(say) LINT $<
	$(Q)mkdir -p $(@D)
	$(Q)gcc $(LINT_FLAGS) -O1 -Wall -fanalyzer -Werror -MMD -MP -MF $(@:.ok=.d) -MT $@ -c -o /dev/null $<
	$(Q)clang-tidy --quiet $< -- $(LINT_FLAGS) -Xclang -analyzer-config -Xclang max-nodes=$(LINT_NODES) \
		2>$(@:.ok=.log) || { cat $(@:.ok=.log); exit 1; }
	$(Q)touch $@

$(BUILD)/lint/flags: always
	$(Q)mkdir -p $(@D)
	$(Q)echo '$(LINT_NODES) $(LINT_FLAGS)' | cmp -s - $@ || echo '$(LINT_NODES) $(LINT_FLAGS)' >$@

# Left out of cppcheck: advice on const and scope, which differs from version to version; and what
# it cannot know: that unit tests and the other program use a function. It knows functions that do
# not return by the attribute alone, hence the definition of _Noreturn.
$(BUILD)/lint/cppcheck.ok: $(filter src/% include/%,$(C_FILES))
	$(say) LINT cppcheck
	$(Q)mkdir -p $(BUILD)/lint/cppcheck
	$(Q)cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,portability \
		--suppress=missingInclude --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
		--cppcheck-build-dir=$(BUILD)/lint/cppcheck \
		-D_GNU_SOURCE -D_Noreturn='__attribute__((noreturn))' -DTVP_VERSION='"0"' -Iinclude src
	$(Q)touch $@

# For editors: how each file of the programs is compiled.
compile_commands.json: export COMPILE = $(CC) -std=c17 $(CPPFLAGS_ALL) $(WARNINGS) $(REPORT_CFLAGS) $(CFLAGS)
compile_commands.json: $(BUILD)/flags
	$(say) WRITE $@
	$(Q)scripts/compile_commands $(sort $(wildcard src/*/*.c src/*/*/*.c)) >$@

check-faults: deps ## the fault tests that take minutes
	$(Q)$(MAKE) --no-print-directory FAULTS=long SUITES=tests/fault/ run-tests

check-truth: deps-of-tests ## made-up runs of known truth, in numbers that take minutes
	$(Q)$(MAKE) --no-print-directory TRUTH=long SUITES=^tests/truth/ run-tests

check-pythons: all ## CPython's runner in every Python that Debian has, and in one without its lock (as root)
	$(Q)BUILD=$(abspath $(BUILD)) scripts/check_pythons

# BENCH=long measures more; RESULT names a file for the table.
bench: all ## measure against other tools: a table of ratios (BENCH=long, RESULT=FILE)
	$(Q)BUILD='$(abspath $(BUILD))' CC='$(CC)' BENCH='$(BENCH)' tests/bench/run $(RESULT)

bench-base: all ## tvp-measure against that of another commit (BASE=COMMIT)
	$(Q)BUILD='$(abspath $(BUILD))' BASE='$(BASE)' python3 tests/bench/measure_base.py

# ---- the main job ----

deps: ## install what is missing (apt; elsewhere it lists what is needed)
	$(Q)scripts/deps

deps-of-tests:
	$(Q)scripts/deps check

deps-of-ci:
	$(Q)scripts/deps check ci

report: deps ## set up, build, measure 1..WORKERS (15): report.md, Images/, report.jsonl
	$(Q)$(MAKE) --no-print-directory all
	$(BUILD)/tvp-report $(WORKERS) -o report.md

# ---- installation ----

# Where a manual page or a completion goes, by its name: PROGRAM.1, PROGRAM.fish, _PROGRAM, PROGRAM.
place = $(DESTDIR)$(or $(if $(filter %.1,$(1)),$(mandir)/man1),$(if $(filter %.fish,$(1)),$(fish_completions)),\
	$(if $(filter _%,$(1)),$(zsh_completions)),$(bash_completions))/$(1)
bash_completions = $(datadir)/bash-completion/completions
zsh_completions = $(datadir)/zsh/site-functions
work_header = $(includedir)/tvp_work.h
fish_completions = $(datadir)/fish/vendor_completions.d
documentation = $(datadir)/doc/tvp-report
examples = $(documentation)/examples

install: all $(DOCUMENTS) ## install below DESTDIR/PREFIX
	install -d '$(DESTDIR)$(bindir)' '$(DESTDIR)$(libexecdir)/tvp-report'
	install -m 755 $(BUILD)/tvp-report '$(DESTDIR)$(bindir)/tvp-report'
	install -m 755 $(BUILD)/tvp-fleet '$(DESTDIR)$(bindir)/tvp-fleet'
	install -m 755 $(BUILD)/tvp-measure '$(DESTDIR)$(bindir)/tvp-measure'
	install -m 755 $(BUILD)/tvp-measure-dynamic '$(DESTDIR)$(bindir)/tvp-measure-dynamic'
	install -D -m 644 $(WORK_HEADER) '$(DESTDIR)$(work_header)'
	install -m 755 src/runners/* '$(DESTDIR)$(libexecdir)/tvp-report/'
	$(foreach file,$(notdir $(DOCUMENTS)),install -D -m 644 $(filter %/$(file),$(DOCUMENTS)) '$(call place,$(file))' &&) :
	install -d '$(DESTDIR)$(examples)'
	install -m 644 examples/crunch.* '$(DESTDIR)$(examples)/'

uninstall: ## remove what install put there
	rm -f '$(DESTDIR)$(bindir)/tvp-report' '$(DESTDIR)$(bindir)/tvp-fleet' '$(DESTDIR)$(bindir)/tvp-measure' \
		'$(DESTDIR)$(bindir)/tvp-measure-dynamic' '$(DESTDIR)$(work_header)'
	rm -rf '$(DESTDIR)$(libexecdir)/tvp-report' '$(DESTDIR)$(examples)'
	rm -f $(foreach file,$(notdir $(DOCUMENTS)),'$(call place,$(file))')
	rmdir '$(DESTDIR)$(documentation)' 2>/dev/null || :

dist: ## the source as tvp-report-VERSION.tar.gz, the same bytes for the same commit
	$(Q)scripts/make_dist $(VERSION)

deb: all $(DOCUMENTS) ## a Debian package in the build folder
	+$(Q)scripts/make_deb $(BUILD) $(VERSION)

deb-check: deb ## install and run the package in a fresh Debian (as root, with debootstrap)
	$(Q)scripts/check_deb $(BUILD)/tvp-report_$(VERSION)_*.deb

clean: ## remove the build folder
	rm -rf build compile_commands.json

help: ## this list
	@awk -F ':.*## ' '/^[a-z_-]+:.*## /{printf "%-12s %s\n", $$1, $$2}' Makefile
	@echo 'Variables: CC CFLAGS LDFLAGS BUILD V=1 WERROR=1 SANITIZE=address,undefined WORKERS'
	@echo '           PREFIX DESTDIR bindir datadir mandir libexecdir includedir SUITES FUZZ_SECONDS BENCH RESULT'

.PHONY: all always bench bench-base check check-faults check-pythons check-truth run-tests unit-tests documents example-page \
	example-picture gallery hdr-check fuzz run-fuzzers format \
	format-check lint run-lint lint-text deps deps-of-tests deps-of-ci report install uninstall dist deb deb-check clean help

-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
