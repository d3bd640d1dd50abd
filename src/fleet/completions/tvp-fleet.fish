# Completion of tvp-fleet for fish.
function __tvp_fleet_begun -d 'Whether the command and its folder are there, and no --'
    set -l words (commandline -opc)
    contains -- -- $words; and return 1
    test (count $words) -ge 3; and contains -- $words[2] $argv
end
function __tvp_fleet_plan -d 'What tvp-report would complete after --'
    set -l words (commandline -opc)
    set -l place (contains -i -- -- $words); or return 1
    set -l rest $words[(math $place + 1)..-1]
    complete -C "tvp-report $rest "(commandline -ct)
end
complete -c tvp-fleet -f
complete -c tvp-fleet -n 'test (count (commandline -opc)) -eq 1' -a 'slurm' -d 'a job on each node'
complete -c tvp-fleet -n 'test (count (commandline -opc)) -eq 1' -a 'ssh' -d 'without a scheduler'
complete -c tvp-fleet -n 'test (count (commandline -opc)) -eq 1' -a 'status' -d 'how far it is'
complete -c tvp-fleet -n 'test (count (commandline -opc)) -eq 1' -a 'collect' -d 'make the report'
complete -c tvp-fleet -n 'test (count (commandline -opc)) -eq 1' -l help -d 'show a short text'
complete -c tvp-fleet -n 'test (count (commandline -opc)) -eq 1' -l version -d 'show the version'
complete -c tvp-fleet -n 'test (count (commandline -opc)) -eq 2' -a '(__fish_complete_directories)'
complete -c tvp-fleet -n '__tvp_fleet_begun slurm' -l nodes -x -d 'these nodes, as in node[1-4,7]'
complete -c tvp-fleet -n '__tvp_fleet_begun slurm' -l idle -d 'only nodes that are idle now'
complete -c tvp-fleet -n '__tvp_fleet_begun slurm' -l wait -d 'nodes that are busy, too'
complete -c tvp-fleet -n '__tvp_fleet_begun slurm' -l every -x -d 'how long to wait when Slurm takes no more jobs'
complete -c tvp-fleet -n '__tvp_fleet_begun ssh' -l hosts -r -F -d 'a host a line'
complete -c tvp-fleet -n '__tvp_fleet_begun ssh' -l jobs -x -d 'how many are measured at a time'
complete -c tvp-fleet -n '__tvp_fleet_begun slurm ssh' -l program -r -F -d 'the tvp-report of the nodes'
complete -c tvp-fleet -n 'contains -- -- (commandline -opc)' -a '(__tvp_fleet_plan)'
