%% Does as much work as lines on standard input say. A line that comes in is a number of pieces; the line that goes out is JSON: how many
%% were done, how many CPU seconds were used so far, and for memory how many bytes each took. One such line with nothing done says that all is ready. The end
%% of the input ends the program.
-module(actors).
-export([main/0]).

-define(BURST, 1000).

main() ->
    [Way] = init:get_plain_arguments(),
    Work = way(Way),
    answer(0, none),
    serve(Work),
    halt().

serve(Work) ->
    case io:get_line("") of
        eof -> ok;
        Line ->
            case Work(list_to_integer(string:trim(Line))) of
                {Counted, Reading} -> answer(Counted, Reading);
                Counted -> answer(Counted, none)
            end,
            serve(Work)
    end.

answer(Counted, Reading) ->
    {CpuMs, _} = statistics(runtime),
    Read = case Reading of
        none -> "";
        _ -> io_lib:format(", \"reading\": ~w", [Reading])
    end,
    io:format("{\"counted\": ~w, \"cpuSeconds\": ~.3f~s}~n", [Counted, CpuMs / 1000, Read]).

way("tell") ->
    Adder = spawn(fun() -> adder(0) end),
    fun(Count) -> tell(Adder, 1, Count), counted(reset(Adder), Count) end;
way("ask") ->
    Adder = spawn(fun() -> adder(0) end),
    fun(Count) -> ask(Adder, Count), counted(reset(Adder), Count) end;
way("ask-100") ->
    Adder = spawn(fun() -> adder(0) end),
    fun(Count) ->
        {Now, Later} = {min(100, Count), max(0, Count - 100)},
        [Adder ! {add, self(), make_ref(), N} || N <- lists:seq(1, Now)],
        window(Adder, Now, Later),
        counted(reset(Adder), Count)
    end;
way("fan-in") ->
    Adder = spawn(fun() -> adder(0) end),
    fun(Count) ->
        Share = Count div 8,
        Shares = [Share + Count - 8 * Share | lists:duplicate(7, Share)],
        Done = [spawn_monitor(fun() -> tell(Adder, 1, Of) end) || Of <- Shares],
        [receive {'DOWN', Ref, _, _, _} -> ok end || {_, Ref} <- Done],
        case reset(Adder) =:= lists:sum([Of * (Of + 1) div 2 || Of <- Shares]) of true -> Count; false -> -1 end
    end;
way("spawn") ->
    fun(Count) -> born(Count, 0) end;
way("ring") ->
    Last = spawn(fun() -> member(none) end),
    First = lists:foldl(fun(_, Next) -> spawn(fun() -> member(Next) end) end, Last, lists:seq(1, 99)),
    Last ! {join, First},
    fun(Count) ->
        First ! {pass, Count, self()},
        receive arrived -> Count end
    end;
way("memory") ->
    fun(Count) ->
        erlang:garbage_collect(),
        Before = erlang:memory(total),
        Idle = [spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, Count)],
        Each = (erlang:memory(total) - Before) / Count,
        Refs = [monitor(process, One) || One <- Idle],
        [One ! stop || One <- Idle],
        [receive {'DOWN', Ref, _, _, _} -> ok end || Ref <- Refs],
        {length(Idle), Each}
    end.

adder(Total) ->
    receive
        {inc, N} -> adder(Total + N);
        {add, From, Ref, N} -> From ! {Ref, Total + N}, adder(Total + N);
        {reset, From} -> From ! {total, Total}, adder(0)
    end.

reset(Adder) ->
    Adder ! {reset, self()},
    receive {total, Total} -> Total end.

%% After each burst the sender waits for a reply, as the others do.
tell(_, N, Count) when N > Count -> ok;
tell(Adder, N, Count) ->
    Adder ! {inc, N},
    case N rem ?BURST of
        0 -> call(Adder, 0);
        _ -> ok
    end,
    tell(Adder, N + 1, Count).

ask(_, 0) -> ok;
ask(Adder, N) ->
    call(Adder, N),
    ask(Adder, N - 1).

%% What gen_server:call does, without its layers.
call(Adder, N) ->
    Ref = monitor(process, Adder),
    Adder ! {add, self(), Ref, N},
    receive {Ref, Sum} -> demonitor(Ref, [flush]), Sum end.

window(_, 0, _) -> ok;
window(Adder, Waiting, 0) ->
    receive {Ref, _} when is_reference(Ref) -> window(Adder, Waiting - 1, 0) end;
window(Adder, Waiting, Later) ->
    receive
        {Ref, _} when is_reference(Ref) ->
            Adder ! {add, self(), make_ref(), Later + 100},
            window(Adder, Waiting, Later - 1)
    end.

born(0, Born) -> Born;
born(Count, Born) ->
    {Pid, Ref} = spawn_monitor(fun() -> receive stop -> ok end end),
    Pid ! stop,
    receive {'DOWN', Ref, _, _, _} -> born(Count - 1, Born + 1) end.

member(Next) ->
    receive
        {join, Other} -> member(Other);
        {pass, 1, Starter} -> Starter ! arrived, member(Next);
        {pass, Hops, Starter} -> Next ! {pass, Hops - 1, Starter}, member(Next)
    end.

counted(Total, Count) when Total =:= Count * (Count + 1) div 2 -> Count;
counted(_, _) -> -1.
