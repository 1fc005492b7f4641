/** Causes: from a list of defects to a ranked, honest cause, and what an engineer concludes. */
import { lazy } from "react";
import { Route, Routes } from "react-router";
import { NotFound } from "../../app/NotFound";
import { speak } from "../../language";
import "./causes.css";
import en from "./en.json";
import zh from "./zh.json";

speak("causes", { zh, en });

const RunsPage = lazy(() => import("./list/RunsPage"));
const AskPage = lazy(() => import("./ask/AskPage"));
const JobPage = lazy(() => import("./ask/JobPage"));
const BoardPage = lazy(() => import("./board/BoardPage"));

export default function Place() {
  return (
    <Routes>
      <Route index element={<RunsPage />} />
      <Route path="new" element={<AskPage />} />
      <Route path="jobs/:job" element={<JobPage />} />
      <Route path=":run" element={<BoardPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
