/** Cases and recall: what went out of hand, from complaint to close. */
import { lazy } from "react";
import { Route, Routes } from "react-router";
import { NotFound } from "../../app/NotFound";
import { speak } from "../../language";
import "./cases.css";
import en from "./en.json";
import zh from "./zh.json";

speak("cases", { zh, en });

const ListPage = lazy(() => import("./list/ListPage"));
const ScopePage = lazy(() => import("./scope/ScopePage"));
const NewScope = lazy(() => import("./scope/NewScope"));
const CasePage = lazy(() => import("./case/CasePage"));
const OpenCase = lazy(() => import("./case/OpenCase"));

export default function Place() {
  return (
    <Routes>
      <Route index element={<ListPage />} />
      <Route path="scopes/new" element={<NewScope />} />
      <Route path="scopes/:scope" element={<ScopePage />} />
      <Route path="new" element={<OpenCase />} />
      <Route path=":number" element={<CasePage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
