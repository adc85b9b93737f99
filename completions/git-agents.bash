# Completion of git agents for bash. Made from src/cli/surface by test/cli/completion.test.ts: change it there.
# Git's completion loads it by the name git-agents.

__git_agents_ids ()
{
	__git for-each-ref --format='%(refname:lstrip=3)' refs/agents/tasks
}

# $1: words, or a function that lists them; $2: what of the current word is to be completed.
__git_agents_offer ()
{
	case "$1" in
	__*) __gitcomp_nl "$($1)" "" "$2" ;;
	*) __gitcomp_nl "${1// /$'\n'}" "" "$2" ;;
	esac
}

_git_agents ()
{
	local verb="" at=$((${__git_cmd_idx:-1} + 1))
	while [ "$at" -lt "$cword" ]; do
		case "${words[at]}" in
		--color|-C) at=$((at + 1)) ;;
		-*) ;;
		*) verb=${words[at]}; break ;;
		esac
		at=$((at + 1))
	done

	case "$verb,$prev" in
	*,--color) __git_agents_offer "auto always never" "$cur"; return ;;
	*,-C) return ;;
	init,--sync) return ;;
	add,--message|add,-m) return ;;
	add,--file|add,-F) return ;;
	add,--paths) return ;;
	add,--after) __git_agents_offer "__git_agents_ids" "$cur"; return ;;
	add,--agent) return ;;
	add,--check) return ;;
	add,--timeout) return ;;
	add,--id) return ;;
	add,--kind) __git_agents_offer "change research" "$cur"; return ;;
	plan,--goal) return ;;
	plan,--from-todo) return ;;
	plan,--from-issue) return ;;
	plan,--agent) return ;;
	adopt,--title) return ;;
	adopt,--paths) return ;;
	adopt,--after) __git_agents_offer "__git_agents_ids" "$cur"; return ;;
	edit,--title) return ;;
	edit,--message|edit,-m) return ;;
	edit,--file|edit,-F) return ;;
	edit,--paths) return ;;
	edit,--after) __git_agents_offer "__git_agents_ids" "$cur"; return ;;
	edit,--agent) return ;;
	edit,--check) return ;;
	edit,--timeout) return ;;
	edit,--clear) __git_agents_offer "paths after agent check timeout" "$cur"; return ;;
	run,--jobs|run,-j) return ;;
	run,--timeout) return ;;
	run,--message|run,-m) return ;;
	run,--queue) return ;;
	wait,--timeout) return ;;
	review,--message|review,-m) return ;;
	review,--attempt) return ;;
	review,--port) return ;;
	land,--checks) __git_agents_offer "each tip none" "$cur"; return ;;
	land,--onto) __git_agents_offer "__git_heads" "$cur"; return ;;
	worker,--queue) return ;;
	worker,--remote) return ;;
	worker,--jobs|worker,-j) return ;;
	worker,--agents) return ;;
	worker,--labels) return ;;
	worker,--check) return ;;
	esac
	case "$verb,$cur" in
	*,--color=*) __git_agents_offer "auto always never" "${cur#*=}"; return ;;
	init,--sync=*) return ;;
	add,--message=*) return ;;
	add,--file=*) return ;;
	add,--paths=*) return ;;
	add,--after=*) __git_agents_offer "__git_agents_ids" "${cur#*=}"; return ;;
	add,--agent=*) return ;;
	add,--check=*) return ;;
	add,--timeout=*) return ;;
	add,--id=*) return ;;
	add,--kind=*) __git_agents_offer "change research" "${cur#*=}"; return ;;
	plan,--goal=*) return ;;
	plan,--from-todo=*) return ;;
	plan,--from-issue=*) return ;;
	plan,--agent=*) return ;;
	adopt,--title=*) return ;;
	adopt,--paths=*) return ;;
	adopt,--after=*) __git_agents_offer "__git_agents_ids" "${cur#*=}"; return ;;
	edit,--title=*) return ;;
	edit,--message=*) return ;;
	edit,--file=*) return ;;
	edit,--paths=*) return ;;
	edit,--after=*) __git_agents_offer "__git_agents_ids" "${cur#*=}"; return ;;
	edit,--agent=*) return ;;
	edit,--check=*) return ;;
	edit,--timeout=*) return ;;
	edit,--clear=*) __git_agents_offer "paths after agent check timeout" "${cur#*=}"; return ;;
	run,--jobs=*) return ;;
	run,--timeout=*) return ;;
	run,--message=*) return ;;
	run,--queue=*) return ;;
	wait,--timeout=*) return ;;
	review,--message=*) return ;;
	review,--attempt=*) return ;;
	review,--port=*) return ;;
	land,--checks=*) __git_agents_offer "each tip none" "${cur#*=}"; return ;;
	land,--onto=*) __git_agents_offer "__git_heads" "${cur#*=}"; return ;;
	worker,--queue=*) return ;;
	worker,--remote=*) return ;;
	worker,--jobs=*) return ;;
	worker,--agents=*) return ;;
	worker,--labels=*) return ;;
	worker,--check=*) return ;;
	esac
	case "$verb,$cur" in
	,-*) __gitcomp "--json --color= --help --version" ;;
	,*) __git_agents_offer "init add plan adopt edit drop run done attach logs wait stop list show conflicts review land report undo redo restore operations sync worker clean doctor hooks agents stats demo mcp completion help version" "$cur" ;;
	init,-*) __gitcomp "--sync= --json --color= --help --version" ;;
	add,-*) __gitcomp "--message= --file= --paths= --after= --agent= --check= --timeout= --id= --kind= --run --here --trust --json --color= --help --version" ;;
	plan,-*) __gitcomp "--goal= --from-todo= --from-issue= --agent= --dry-run --yes --trust --json --color= --help --version" ;;
	adopt,-*) __gitcomp "--title= --paths= --after= --json --color= --help --version" ;;
	adopt,*) __git_agents_offer "__git_heads" "$cur" ;;
	edit,-*) __gitcomp "--title= --message= --file= --paths= --after= --agent= --check= --timeout= --clear= --json --color= --help --version" ;;
	edit,*) __git_agents_offer "__git_agents_ids" "$cur" ;;
	drop,-*) __gitcomp "--json --color= --help --version" ;;
	drop,*) __git_agents_offer "__git_agents_ids" "$cur" ;;
	run,-*) __gitcomp "--jobs= --adaptive --pause-on-conflict --fail-fast --keep-going --timeout= --message= --detach --queue= --trust --json --color= --help --version" ;;
	run,*) __git_agents_offer "__git_agents_ids" "$cur" ;;
	done,-*) __gitcomp "--json --color= --help --version" ;;
	done,*) __git_agents_offer "__git_agents_ids" "$cur" ;;
	attach,-*) __gitcomp "--json --color= --help --version" ;;
	logs,-*) __gitcomp "--follow --raw --json --color= --help --version" ;;
	logs,*) __git_agents_offer "__git_agents_ids" "$cur" ;;
	wait,-*) __gitcomp "--any --all --timeout= --json --color= --help --version" ;;
	wait,*) __git_agents_offer "__git_agents_ids" "$cur" ;;
	stop,-*) __gitcomp "--json --color= --help --version" ;;
	stop,*) __git_agents_offer "__git_agents_ids" "$cur" ;;
	list,-*|status,-*) __gitcomp "--watch --json --color= --help --version" ;;
	show,-*) __gitcomp "--json --color= --help --version" ;;
	show,*) __git_agents_offer "__git_agents_ids" "$cur" ;;
	conflicts,-*) __gitcomp "--exit-code --forecast --watch --json --color= --help --version" ;;
	conflicts,*) __git_agents_offer "__git_agents_ids" "$cur" ;;
	review,-*) __gitcomp "--approve --request-changes --reject --message= --force --diff --tool --attempt= --compare --plain --web --port= --json --color= --help --version" ;;
	review,*) __git_agents_offer "__git_agents_ids" "$cur" ;;
	land,-*) __gitcomp "--all --dry-run --checks= --resolve --continue --abort --onto= --keep-commits --push --pull-request --trust --json --color= --help --version" ;;
	land,*) __git_agents_offer "__git_agents_ids" "$cur" ;;
	report,-*) __gitcomp "--json --color= --help --version" ;;
	undo,-*) __gitcomp "--revert --json --color= --help --version" ;;
	redo,-*) __gitcomp "--json --color= --help --version" ;;
	restore,-*) __gitcomp "--worktree --json --color= --help --version" ;;
	restore,*) __git_agents_offer "__git_agents_ids" "$cur" ;;
	operations,-*) __gitcomp "--json --color= --help --version" ;;
	sync,-*) __gitcomp "--keep --branches-only --dry-run --json --color= --help --version" ;;
	worker,-*) __gitcomp "--queue= --remote= --jobs= --agents= --labels= --check= --trust --json --color= --help --version" ;;
	clean,-*) __gitcomp "--dry-run --json --color= --help --version" ;;
	doctor,-*) __gitcomp "--fix --json --color= --help --version" ;;
	hooks,-*) __gitcomp "--json --color= --help --version" ;;
	hooks,*) __git_agents_offer "install uninstall status" "$cur" ;;
	agents,-*) __gitcomp "--check --trust --json --color= --help --version" ;;
	stats,-*) __gitcomp "--json --color= --help --version" ;;
	demo,-*) __gitcomp "--json --color= --help --version" ;;
	mcp,-*) __gitcomp "--json --color= --help --version" ;;
	completion,-*) __gitcomp "--json --color= --help --version" ;;
	completion,*) __git_agents_offer "bash zsh fish" "$cur" ;;
	help,-*) __gitcomp "--json --color= --help --version" ;;
	version,-*) __gitcomp "--json --color= --help --version" ;;
	esac
}
