/** The root-cause board of a run. */
import { useParams } from "react-router";
import { Asked } from "../../../parts/Asked";
import { Bone, CardSkeleton } from "../../../parts/Skeletons";
import { useBoard } from "../questions";
import { BoardShown } from "./BoardShown";

export default function BoardPage() {
  const { run = "" } = useParams();
  const query = useBoard(run);
  return (
    <Asked query={query} skeleton={<BoardSkeleton />}>
      {(board) => <BoardShown board={board} />}
    </Asked>
  );
}

const BoardSkeleton = () => (
  <>
    <Bone width={320} height={30} />
    <CardSkeleton lines={2} />
    <div className="causes-board">
      <CardSkeleton lines={9} height={520} />
      <CardSkeleton lines={9} height={520} />
    </div>
  </>
);
