/** The addresses. Each place is a part of its own, loaded when first opened. */
import { lazy } from "react";
import { Navigate, Route, Routes } from "react-router";
import { NotFound } from "./NotFound";

const Today = lazy(() => import("../places/today"));
const Trace = lazy(() => import("../places/trace"));
const Causes = lazy(() => import("../places/causes"));
const Process = lazy(() => import("../places/process"));
const Cases = lazy(() => import("../places/cases"));
const Data = lazy(() => import("../places/data"));
const Passports = lazy(() => import("../places/passports"));
const Admin = lazy(() => import("../places/admin"));

export function Places() {
  return (
    <Routes>
      <Route path="/" element={<Navigate to="/today" replace />} />
      <Route path="/today/*" element={<Today />} />
      <Route path="/trace/*" element={<Trace />} />
      <Route path="/causes/*" element={<Causes />} />
      <Route path="/process/*" element={<Process />} />
      <Route path="/cases/*" element={<Cases />} />
      <Route path="/data/*" element={<Data />} />
      <Route path="/passports/*" element={<Passports />} />
      <Route path="/admin/*" element={<Admin />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
